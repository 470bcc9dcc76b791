using System.Text.RegularExpressions;
using Gateway.TestKit;

namespace Gateway.Bench;

/// <summary>A gateway and an application as processes, on a Redis and a PostgreSQL that can be taken away.</summary>
internal sealed class OutageWorld : IAsyncDisposable
{
    private readonly RecordingBackend backend = new();
    private readonly HttpClient operators = new();
    private GatewayProcess gateway = null!;

    public RedisServer Redis { get; } = new() { KeepsData = true };

    public PostgresServer Postgres { get; } = new();

    /// <summary>The network between the gateway and Redis.</summary>
    public TcpRelay RedisNetwork { get; private set; } = null!;

    /// <summary>The network between the gateway and PostgreSQL.</summary>
    public TcpRelay PostgresNetwork { get; private set; } = null!;

    /// <summary>Somebody who uses the gateway.</summary>
    public Client Client { get; private set; } = null!;

    public static async Task<OutageWorld> StartAsync()
    {
        var world = new OutageWorld();
        var (redis, postgres) = (await world.Redis.CreateDatabaseAsync(), await world.Postgres.CreateDatabaseAsync());
        world.RedisNetwork = new TcpRelay(world.Redis.Port);
        world.PostgresNetwork = new TcpRelay(world.Postgres.Port);
        world.gateway = new GatewayProcess(
            routesJson: $$"""
                {
                  "Identity": { "Headers": { "X-User-Id": "{user_id}" } },
                  "ReverseProxy": {
                    "Routes": { "site": { "ClusterId": "app", "Match": { "Path": "/{**rest}" } } },
                    "Clusters": { "app": { "Destinations": { "one": { "Address": "{{world.backend.Address}}" } } } }
                  }
                }
                """,
            environment: new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["GATEWAY__ConnectionStrings__Redis"] = world.RedisNetwork.Through(redis),
                ["GATEWAY__ConnectionStrings__Postgres"] = world.PostgresNetwork.Through(postgres),
                ["GATEWAY__Auth__MasterSecret"] = "a master secret for benchmarks, long enough",
                ["GATEWAY__SignUp__RequireVerifiedEmail"] = "false",
            });
        await world.gateway.StartAsync();
        world.Client = new Client(world.gateway.Address);
        return world;
    }

    /// <summary>Whether the gateway knows that the store is away (<c>redis</c> or <c>database</c>), so that requests don't wait for it any more.</summary>
    public async Task<bool> KnowsOfOutageAsync(string store)
    {
        using var answer = await operators.GetAsync($"http://localhost:{gateway.ManagementPort}/healthz/ready");
        return Regex.IsMatch(await answer.Content.ReadAsStringAsync(), $"\"{store}\": \"away: (?!revocations)", RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        operators.Dispose();
        await gateway.DisposeAsync();
        await RedisNetwork.DisposeAsync();
        await PostgresNetwork.DisposeAsync();
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
        await backend.DisposeAsync();
    }
}
