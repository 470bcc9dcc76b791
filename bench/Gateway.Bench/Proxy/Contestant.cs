namespace Gateway.Bench.Proxy;

/// <summary>Something that is measured.</summary>
/// <param name="Name">For the command line.</param>
/// <param name="Title">For the table.</param>
/// <param name="StartAsync">Starts it anew.</param>
/// <param name="Load">What it is sent.</param>
/// <param name="ChecksTokens">Whether it must refuse a request without a token, or with a bad one.</param>
internal sealed record Contestant(string Name, string Title, Func<Task<RunningProxy>> StartAsync, Load Load, bool ChecksTokens);

/// <summary>A proxy that answers.</summary>
/// <param name="ProcessId">The root of its processes.</param>
/// <param name="Port">Where it listens on 127.0.0.1.</param>
/// <param name="Process">Ends it.</param>
internal sealed record RunningProxy(int ProcessId, int Port, IAsyncDisposable Process) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
