using Gateway.TestKit;

namespace Gateway.Tests.EndToEnd;

/// <summary>One running gateway for each kind of stores, for stories that leave it as it was: they make accounts of their own.</summary>
public sealed class SharedWorlds : IAsyncDisposable
{
    private readonly StoreServers servers = new();
    private readonly Lazy<Task<World>>[] worlds;

    public SharedWorlds() => worlds = [.. Enum.GetValues<StoreKind>().Select(kind => new Lazy<Task<World>>(() => World.StartAsync(servers, kind)))];

    internal Task<World> OfAsync(StoreKind kind) => worlds[(int)kind].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var world in worlds.Where(world => world is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
        {
            await (await world.Value).DisposeAsync();
        }

        await servers.DisposeAsync();
    }
}
