namespace Gateway.Auth.Storage;

/// <summary>A store that <see cref="StoreWatch"/> watches: Redis, or the database.</summary>
internal interface IWatchedStore
{
    /// <summary>How it is, and what requests go through.</summary>
    StoreCircuit Circuit { get; }

    /// <summary>Uses the store as a request would, past the circuit breaker. Throws when it can't, after a few seconds at most.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Told at every look whether it keeps the watch waiting: time to prepare for what its client does then to the rest of the process.</summary>
    void ReportSlow(bool isSlow)
    {
    }

    /// <summary>It is away. What is still connected may be as dead: no request should be the one that finds out once the store is back.</summary>
    void Forget();

    /// <summary>Why it can't, in a few words for the operator. Never a connection string.</summary>
    string Describe(Exception failure);

    /// <summary>One sentence for the operator if this says that it can't until somebody does something; null if it may pass by itself.</summary>
    string? WhyUnusable(Exception failure);
}
