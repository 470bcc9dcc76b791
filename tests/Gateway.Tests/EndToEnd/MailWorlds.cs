using Gateway.TestKit;

namespace Gateway.Tests.EndToEnd;

/// <summary>One gateway that sends mail for each kind of stores, for stories of people of their own that leave it as it was.</summary>
public sealed class MailWorlds : IAsyncDisposable
{
    private readonly StoreServers servers = new();
    private readonly Lazy<Task<MailWorld>>[] worlds;

    public MailWorlds() => worlds = [.. Enum.GetValues<StoreKind>().Select(kind => new Lazy<Task<MailWorld>>(() => MailWorld.StartAsync(servers, kind)))];

    internal Task<MailWorld> OfAsync(StoreKind kind) => worlds[(int)kind].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var world in worlds.Where(world => world is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
        {
            await (await world.Value).DisposeAsync();
        }

        await servers.DisposeAsync();
    }
}
