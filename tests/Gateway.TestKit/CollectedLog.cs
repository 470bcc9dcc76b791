using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gateway.TestKit;

/// <summary>Keeps what is said to it.</summary>
public sealed class CollectedLog<T> : ILogger<T>
{
    private readonly ConcurrentQueue<string> lines = new();

    /// <summary>What was said, the oldest first.</summary>
    public IReadOnlyCollection<string> Lines => lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue(formatter(state, exception));
}
