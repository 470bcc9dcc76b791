namespace Gateway.Bench.Proxy;

/// <summary>Something that is measured.</summary>
/// <param name="Name">For the command line.</param>
/// <param name="Title">For the table.</param>
/// <param name="StartAsync">Starts it anew.</param>
internal sealed record Contestant(string Name, string Title, Func<Task<RunningProxy>> StartAsync)
{
    /// <summary>What it is sent; asked for when it is its turn, since it may have to be made.</summary>
    public required Func<Load> Load { get; init; }

    /// <summary>Whether it must refuse a request without a token, or with a bad one.</summary>
    public bool ChecksTokens { get; init; } = true;

    /// <summary>Throws when, after the measurement, it turns out that it did not do what it is measured for.</summary>
    public Func<RunningProxy, Task> ProveAsync { get; init; } = _ => Task.CompletedTask;
}

/// <summary>A proxy that answers.</summary>
/// <param name="ProcessId">The root of its processes.</param>
/// <param name="Port">Where it listens on 127.0.0.1.</param>
/// <param name="Process">Ends it.</param>
internal sealed record RunningProxy(int ProcessId, int Port, IAsyncDisposable Process) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}

/// <summary>Figures that are worth nothing, and why.</summary>
internal sealed class VoidException(string why) : Exception(why);
