namespace Gateway.TestKit;

/// <summary>
/// The servers of a test assembly, as its fixture: <c>[assembly: AssemblyFixture(typeof(StoreServers))]</c>, and a constructor
/// parameter in the test class. None runs before a test asks for it.
/// </summary>
public sealed class StoreServers : IAsyncDisposable
{
    public RedisServer Redis { get; } = new();

    public PostgresServer Postgres { get; } = new();

    /// <summary>Empty stores that no other test sees.</summary>
    public async Task<StorePair> CreateAsync(StoreKind kind) => kind == StoreKind.Embedded
        ? new StorePair()
        : new StorePair(await Redis.CreateDatabaseAsync(), await Postgres.CreateDatabaseAsync());

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
