using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// Stores that tests may take away, and two gateways in front of one backend: one that goes on from memory for five minutes, and one that
/// does so for five seconds, the least there is. A test leaves everything as it was.
/// </summary>
public sealed class OutageWorld : IAsyncLifetime
{
    private readonly RecordingBackend backend = new();

    public RedisServer Redis { get; } = new() { KeepsData = true };

    public PostgresServer Postgres { get; } = new();

    /// <summary>Goes on from memory for five minutes.</summary>
    internal Replica Patient { get; private set; } = null!;

    /// <summary>Goes on from memory for five seconds, and tells its log about every request that fails.</summary>
    internal Replica Hasty { get; private set; } = null!;

    /// <summary>Settings of a gateway on these stores.</summary>
    internal Dictionary<string, string?> Environment { get; private set; } = null!;

    internal string Routes { get; private set; } = null!;

    /// <summary>A route for whoever is signed in, one for anybody, and one that wants to know at once who has been signed out.</summary>
    internal static string RoutesTo(string backend) => $$"""
        {
          "Identity": { "Headers": { "X-User-Id": "{user_id}" } },
          "ReverseProxy": {
            "Routes": {
              "strict": { "ClusterId": "app", "Match": { "Path": "/strict/{**rest}" }, "Metadata": { "Revocation": "strict" } },
              "open":   { "ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/open/{**rest}" } },
              "site":   { "ClusterId": "app", "Match": { "Path": "/{**rest}" } }
            },
            "Clusters": { "app": { "Destinations": { "one": { "Address": "{{backend}}" } } } }
          }
        }
        """;

    public async ValueTask InitializeAsync()
    {
        Routes = RoutesTo(backend.Address);

        // No superuser, whom PostgreSQL would always let in, and a pool that fifty sign-ins at once could exhaust.
        var postgres = await Postgres.CreateDatabaseAsync();
        await Postgres.ExecuteAsync("CREATE ROLE gateway LOGIN");
        await Postgres.ExecuteAsync("ALTER DATABASE test_1 OWNER TO gateway");
        Environment = new(StringComparer.Ordinal)
        {
            ["GATEWAY__ConnectionStrings__Redis"] = await Redis.CreateDatabaseAsync(),
            ["GATEWAY__ConnectionStrings__Postgres"] = postgres
                .Replace("Username=postgres", "Username=gateway", StringComparison.Ordinal)
                .Replace("Maximum Pool Size=20", "Maximum Pool Size=4", StringComparison.Ordinal),
            ["GATEWAY__Auth__MasterSecret"] = "a master secret for tests, long enough",
            ["GATEWAY__SignUp__RequireVerifiedEmail"] = "false",
        };
        Patient = await StartAsync(publicOrigin: null, "5m");
        Hasty = await StartAsync(Patient.Gateway.PublicOrigin, "5s");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in new[] { Patient, Hasty }.OfType<Replica>())
        {
            await replica.DisposeAsync();
        }

        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
        await backend.DisposeAsync();
    }

    /// <summary>Waits for what an earlier test left to heal.</summary>
    internal async Task ReadyAsync()
    {
        await Patient.Client.UntilAsync(200, "GET /healthz/ready", text: "ready");
        await Hasty.Client.UntilAsync(200, "GET /healthz/ready", text: "ready");
    }

    private async Task<Replica> StartAsync(string? publicOrigin, string staleness)
    {
        var environment = new Dictionary<string, string?>(Environment, StringComparer.Ordinal) { ["GATEWAY__Revocation__MaxStaleness"] = staleness };
        if (publicOrigin is not null)
        {
            environment["GATEWAY__Logging__LogLevel__Gateway.Errors"] = "Debug";
        }

        var gateway = publicOrigin is null
            ? new GatewayProcess(routesJson: Routes, environment: environment)
            : new GatewayProcess(routesJson: Routes, environment: environment) { PublicOrigin = publicOrigin };
        return await Replica.StartAsync(gateway);
    }
}

/// <summary>Those tests share the world, one after the other.</summary>
[CollectionDefinition(nameof(OutageWorld))]
public sealed class OutageTestsShareOneWorld : ICollectionFixture<OutageWorld>;
