using Gateway.TestKit;

namespace Gateway.Tests.EndToEnd;

/// <summary>One running gateway for each kind of stores, for stories that leave it as it was: they make accounts of their own.</summary>
public sealed class SharedWorlds : IAsyncDisposable
{
    private readonly StoreServers servers = new();
    private readonly Lazy<Task<World>>[] worlds;
    private readonly Lazy<Task<GatewayProcess>> replica;

    public SharedWorlds()
    {
        worlds = [.. Enum.GetValues<StoreKind>().Select(kind => new Lazy<Task<World>>(() => World.StartAsync(servers, kind)))];
        replica = new(async () => await (await OfAsync(StoreKind.Real)).StartReplicaAsync());
    }

    internal Task<World> OfAsync(StoreKind kind) => worlds[(int)kind].Value;

    /// <summary>Another gateway on the stores of the real one.</summary>
    internal Task<GatewayProcess> ReplicaAsync() => replica.Value;

    public async ValueTask DisposeAsync()
    {
        if (replica is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await replica.Value).DisposeAsync();
        }

        foreach (var world in worlds.Where(world => world is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
        {
            await (await world.Value).DisposeAsync();
        }

        await servers.DisposeAsync();
    }
}
