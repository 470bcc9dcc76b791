using Polly;
using Polly.CircuitBreaker;

namespace Gateway.Auth.Storage;

/// <summary>
/// A store as this process sees it. Requests go through a circuit breaker, so that they don't wait for a store that is away;
/// only <see cref="StoreWatch"/>, which asks it every second, closes the circuit again: no request has to be the one that tries.
/// </summary>
internal sealed class StoreCircuit
{
    private readonly CircuitBreakerManualControl control = new();
    private readonly CircuitBreakerStateProvider state = new();
    private readonly ResiliencePipeline requests;
    private readonly Func<Exception, bool> isAway;
    private volatile string? problem;

    /// <param name="name">What operators call it.</param>
    /// <param name="isAway">Whether an exception says that the store was not there. What it refuses itself, at once, keeps nobody waiting.</param>
    public StoreCircuit(string name, Func<Exception, bool> isAway)
    {
        Name = name;
        this.isAway = isAway;
        requests = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } e && isAway(e)),
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(5),
                BreakDuration = TimeSpan.FromDays(1), // The longest there is; the watch ends it.
                ManualControl = control,
                StateProvider = state,
            })
            .Build();
    }

    /// <summary>What operators call it.</summary>
    public string Name { get; }

    /// <summary>Why the store cannot be used, as the watch last saw it; null when it can.</summary>
    public string? Problem => problem;

    /// <summary>Runs what a request needs of the store.</summary>
    /// <exception cref="StoreAwayException">The store is known to be away: it was not asked.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await requests.ExecuteAsync(static async (call, _) => await call(), call, CancellationToken.None);
        }
        catch (BrokenCircuitException)
        {
            throw new StoreAwayException($"{Name} is away: {problem ?? "requests failed"}");
        }
    }

    /// <summary>The watch could use the store.</summary>
    public async Task CloseAsync()
    {
        if (state.CircuitState != CircuitState.Closed)
        {
            await control.CloseAsync();
        }

        problem = null; // last: whoever sees that it is over may use the store
    }

    /// <summary>The watch could not use the store. Requests are refused from now on, unless it answers, if only with an error.</summary>
    /// <param name="failure">What the watch got.</param>
    /// <param name="reason">The same in a few words.</param>
    public Task OpenAsync(Exception failure, string reason)
    {
        problem = reason;
        return isAway(failure) ? control.IsolateAsync() : state.CircuitState == CircuitState.Closed ? Task.CompletedTask : control.CloseAsync();
    }
}

/// <summary>A store is known to be away and was not asked.</summary>
internal sealed class StoreAwayException(string message) : Exception(message);
