using System.Collections.Concurrent;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Attacks.Doors;

/// <summary>One such world for each kind of stores.</summary>
public sealed class DoorWorlds : IAsyncDisposable
{
    private readonly StoreServers servers = new();
    private readonly ConcurrentDictionary<StoreKind, Lazy<Task<DoorWorld>>> worlds = [];

    /// <summary>Every door, on every kind of stores.</summary>
    public static TheoryData<StoreKind, Door> All => [.. Enum.GetValues<StoreKind>().SelectMany(kind => Enum.GetValues<Door>().Select(door => (kind, door)))];

    /// <summary>Those at which somebody shows what they can show again.</summary>
    public static TheoryData<StoreKind, Door> WithCredentials => [.. All.Select(row => row.Data).Where(row => row.Item2 is not Door.Provider)];

    internal Task<DoorWorld> OfAsync(StoreKind kind) => worlds.GetOrAdd(kind, k => new Lazy<Task<DoorWorld>>(() => DoorWorld.StartAsync(servers, k))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var world in worlds.Values.Where(world => world is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
        {
            await (await world.Value).DisposeAsync();
        }

        await servers.DisposeAsync();
    }
}

/// <summary>Those tests share the worlds, one after the other: each says what is said of whom.</summary>
[CollectionDefinition(nameof(DoorWorlds))]
public sealed class DoorTestsShareTheirWorlds : ICollectionFixture<DoorWorlds>;
