using StackExchange.Redis;

namespace Gateway.TestKit;

/// <summary>
/// Debian's redis-server as a child on a free loopback port. Started by the first test that asks for a database, so it costs nothing as
/// an assembly fixture. Tests are kept apart by logical databases; publish/subscribe is not.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int Databases = 10_000;

    private readonly Lazy<Task<ChildProcess>> server;
    private ChildProcess? again;
    private string? folder;
    private int lastDatabase = -1;

    public RedisServer() => server = new(StartAsync);

    public int Port { get; } = FreePort.Next();

    /// <summary>Null for the machine's.</summary>
    public OwnClock? Clock { get; init; }

    /// <summary>Whether what it acknowledged outlives a kill.</summary>
    public bool KeepsData { get; init; }

    /// <summary>The connection string (StackExchange.Redis' format) of a logical database that nobody else was given.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        await server.Value;
        return $"127.0.0.1:{Port},defaultDatabase={Interlocked.Increment(ref lastDatabase)}";
    }

    /// <summary>Ends the server as an outage does, for tests with a server of their own.</summary>
    public async Task KillAsync() => await (await RunningAsync()).EndAsync(ChildProcess.Sigkill);

    /// <summary>Starts it again on its port after <see cref="KillAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        await (await RunningAsync()).DisposeAsync();
        again = await StartAsync();
    }

    /// <summary>Stops it (SIGSTOP) until <see cref="ResumeAsync"/>: connections stay, and nothing answers.</summary>
    public async Task PauseAsync() => (await RunningAsync()).Pause();

    /// <summary>Lets it go on.</summary>
    public async Task ResumeAsync() => (await RunningAsync()).Resume();

    /// <summary>Runs any command, such as <c>CONFIG SET maxmemory 1</c>; the answer as text.</summary>
    public async Task<string> ExecuteAsync(string command)
    {
        var words = command.Split(' ');
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{Port},allowAdmin=true");
        return (await redis.GetServers()[0].ExecuteAsync(words[0], words[1..])).ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (server.IsValueCreated)
        {
            await (await RunningAsync()).DisposeAsync();
        }

        Clock?.Dispose();
        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<ChildProcess> RunningAsync() => again ?? await server.Value;

    private async Task<ChildProcess> StartAsync()
    {
        folder ??= KeepsData ? Directory.CreateTempSubdirectory("gateway-redis-").FullName : null;
        var child = ChildProcess.Start(
            "redis-server",
            [
                "--bind", "127.0.0.1", "--port", $"{Port}", "--databases", $"{Databases}", "--save", "",
                "--appendonly", folder is null ? "no" : "yes", "--dir", folder ?? Path.GetTempPath(),
            ],
            start => Clock?.Give(start));
        await child.UntilAsync(_ => AnswersAsync(Port), CancellationToken.None);
        return child;
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
