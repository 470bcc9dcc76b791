using StackExchange.Redis;

namespace Gateway.TestKit;

/// <summary>
/// Debian's redis-server as a child on a free loopback port, nothing on disk. Started by the first test that asks for a database,
/// so it costs nothing as an assembly fixture. Tests are kept apart by logical databases; publish/subscribe is not.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int Databases = 10_000;

    private readonly Lazy<Task<(ChildProcess Child, int Port)>> server = new(StartAsync);
    private int lastDatabase = -1;

    /// <summary>The connection string (StackExchange.Redis' format) of a logical database that nobody else was given.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var (_, port) = await server.Value;
        return $"127.0.0.1:{port},defaultDatabase={Interlocked.Increment(ref lastDatabase)}";
    }

    /// <summary>Ends the server as an outage does, for tests with a server of their own.</summary>
    public async Task KillAsync() => await (await server.Value).Child.EndAsync(ChildProcess.Sigkill);

    public async ValueTask DisposeAsync()
    {
        if (server.IsValueCreated)
        {
            await (await server.Value).Child.DisposeAsync();
        }
    }

    private static async Task<(ChildProcess Child, int Port)> StartAsync()
    {
        var port = FreePort.Next();
        var child = ChildProcess.Start(
            "redis-server",
            ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no", "--databases", $"{Databases}"],
            start => start.WorkingDirectory = Path.GetTempPath());
        await child.UntilAsync(_ => AnswersAsync(port), CancellationToken.None);
        return (child, port);
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},connectTimeout=500");
            return true;
        }
        catch (RedisConnectionException)
        {
            return false;
        }
    }
}
