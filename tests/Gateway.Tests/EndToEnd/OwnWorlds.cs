using Gateway.TestKit;

namespace Gateway.Tests.EndToEnd;

/// <summary>One running gateway for each kind of stores, for the tests of one class alone: as <see cref="SharedWorlds"/>, but what one leaves nobody else finds.</summary>
public sealed class OwnWorlds : IAsyncDisposable
{
    private readonly SharedWorlds worlds = new();

    internal Task<World> OfAsync(StoreKind kind) => worlds.OfAsync(kind);

    public ValueTask DisposeAsync() => worlds.DisposeAsync();
}
