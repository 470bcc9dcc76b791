namespace Gateway.TestKit;

/// <summary>A primary, a replica of it, and a sentinel that makes the replica the primary when the primary is gone for half a second.</summary>
public sealed class RedisFailover : IAsyncDisposable
{
    private readonly RedisNode replica, sentinel;

    private RedisFailover(RedisNode primary, RedisNode replica, RedisNode sentinel) =>
        (Primary, this.replica, this.sentinel) = (primary, replica, sentinel);

    /// <summary>The primary of the beginning.</summary>
    public RedisNode Primary { get; }

    /// <summary>In StackExchange.Redis' format: the sentinel, and the name by which it knows the primary.</summary>
    public string ConnectionString => $"127.0.0.1:{sentinel.Port},serviceName=gateway";

    public static async Task<RedisFailover> StartAsync()
    {
        var primary = await RedisNode.StartAsync("--repl-diskless-sync-delay", "0");
        var copy = await RedisNode.StartAsync("--replicaof", $"127.0.0.1 {primary.Port}");
        await copy.UntilAsync("master_link_status:up", "INFO", "replication");
        var watch = await RedisNode.StartAsync(
            $"""
            sentinel monitor gateway 127.0.0.1 {primary.Port} 1
            sentinel down-after-milliseconds gateway 500
            sentinel failover-timeout gateway 10000
            """,
            waitForAnswer: true,
            "--sentinel");
        await watch.UntilAsync($"{copy.Port}", "SENTINEL", "REPLICAS", "gateway");
        return new RedisFailover(primary, copy, watch);
    }

    /// <summary>Kills the primary and waits until the replica has taken its place.</summary>
    public async Task FailOverAsync()
    {
        await Primary.KillAsync();
        await replica.UntilAsync("master", "ROLE");
    }

    public async ValueTask DisposeAsync()
    {
        await sentinel.DisposeAsync();
        await replica.DisposeAsync();
        await Primary.DisposeAsync();
    }
}
