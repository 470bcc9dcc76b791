namespace Gateway.TestKit;

/// <summary>One redis-server as a child on a free loopback port: a node of a cluster, a primary, a replica or a sentinel.</summary>
public sealed class RedisNode : IAsyncDisposable
{
    private readonly string folder;
    private readonly ChildProcess child;

    private RedisNode(string folder, int port, ChildProcess child)
    {
        this.folder = folder;
        this.child = child;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Starts one with nothing on disk, and waits until it answers without TLS or a password.</summary>
    public static Task<RedisNode> StartAsync(params string[] arguments) => StartAsync(configuration: "", waitForAnswer: true, arguments);

    /// <param name="configuration">The content of <c>redis.conf</c>, which the server may rewrite, as sentinels do.</param>
    /// <param name="waitForAnswer">False for one that only answers who has its certificate or password.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<RedisNode> StartAsync(string configuration, bool waitForAnswer, params string[] arguments)
    {
        var directory = Directory.CreateTempSubdirectory("gateway-redis-").FullName;
        var file = Path.Combine(directory, "redis.conf");
        await File.WriteAllTextAsync(file, configuration);
        var port = FreePort.Next();
        var server = ChildProcess.Start(
            "redis-server",
            [file, "--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--dir", directory, .. arguments]);
        var node = new RedisNode(directory, port, server);
        if (waitForAnswer)
        {
            await node.UntilAsync("PONG", "PING");
        }

        return node;
    }

    /// <summary>Repeats a command until its answer contains the text.</summary>
    public Task UntilAsync(string text, params string[] command) =>
        child.UntilAsync(async _ => (await ExecuteAsync(command)).Contains(text, StringComparison.Ordinal), CancellationToken.None);

    /// <summary>Runs a command on this node and no other; the answer is text as <c>redis-cli</c> writes it.</summary>
    public async Task<string> ExecuteAsync(params string[] command)
    {
        await using var client = ChildProcess.Start("redis-cli", ["-p", $"{Port}", .. command]);
        await client.WaitAsync();
        return client.Output;
    }

    /// <summary>Ends it as an outage does.</summary>
    public Task KillAsync() => child.EndAsync(ChildProcess.Sigkill);

    public async ValueTask DisposeAsync()
    {
        await child.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
