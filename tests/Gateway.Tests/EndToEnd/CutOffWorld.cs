using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// A gateway in front of a backend, with a network that tests may disturb between it and each of its stores, and with a Redis whose clock
/// they may set.
/// </summary>
public sealed class CutOffWorld(StoreServers servers) : IAsyncLifetime
{
    internal RecordingBackend Backend { get; } = new();

    internal RedisServer Redis { get; } = new() { Clock = new OwnClock() };

    internal TcpRelay RedisNetwork { get; private set; } = null!;

    internal TcpRelay PostgresNetwork { get; private set; } = null!;

    internal Replica Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var environment = new Dictionary<string, string?>(await servers.EnvironmentAsync(StoreKind.Real), StringComparer.Ordinal);
        RedisNetwork = new TcpRelay(Redis.Port);
        PostgresNetwork = new TcpRelay(servers.Postgres.Port);
        environment["GATEWAY__ConnectionStrings__Redis"] = RedisNetwork.Through(await Redis.CreateDatabaseAsync());
        environment["GATEWAY__ConnectionStrings__Postgres"] = PostgresNetwork.Through(environment["GATEWAY__ConnectionStrings__Postgres"]!);
        Gateway = await Replica.StartAsync(new GatewayProcess(routesJson: OutageWorld.RoutesTo(Backend.Address), environment: environment));
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await RedisNetwork.DisposeAsync();
        await PostgresNetwork.DisposeAsync();
        await Redis.DisposeAsync();
        await Backend.DisposeAsync();
    }

    /// <summary>Everything as it was, whatever a test has done and however it ended.</summary>
    internal void Restore()
    {
        RedisNetwork.Restore();
        PostgresNetwork.Restore();
        Redis.Clock!.Set(TimeSpan.Zero);
    }

    /// <summary>Waits for what an earlier test left to heal.</summary>
    internal async Task ReadyAsync() => await Gateway.Client.UntilAsync(200, "GET /healthz/ready", text: "ready");
}

/// <summary>Those tests share the world, one after the other.</summary>
[CollectionDefinition(nameof(CutOffWorld))]
public sealed class CutOffTestsShareOneWorld : ICollectionFixture<CutOffWorld>;
