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

    /// <summary>
    /// Settings for the environment of a <see cref="GatewayProcess"/>, or of several on the same empty stores: none for the embedded ones,
    /// for the real ones what they require. Passwords are hashed at a cost that only tests may use, no load balancer has to be waited for, and
    /// the tests that share an address are more than a client.
    /// </summary>
    public async Task<IDictionary<string, string?>> EnvironmentAsync(StoreKind kind)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GATEWAY__Passwords__AllowWeakWorkFactor"] = "true",
            ["GATEWAY__Passwords__WorkFactor"] = "4",
            ["GATEWAY__Throttling__AddressFailures"] = "1000",
            ["GATEWAY__Throttling__AddressRequests"] = "10000",
            ["GATEWAY__Throttling__StuffingAccounts"] = "1000",
        };
        if (kind == StoreKind.Real)
        {
            environment["GATEWAY__ConnectionStrings__Redis"] = await Redis.CreateDatabaseAsync();
            environment["GATEWAY__ConnectionStrings__Postgres"] = await Postgres.CreateDatabaseAsync();
            environment["GATEWAY__Auth__MasterSecret"] = "a master secret for tests, long enough";
            environment["GATEWAY__SignUp__RequireVerifiedEmail"] = "false";
            environment["GATEWAY__Shutdown__Delay"] = "0s";
        }

        return environment;
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
