namespace Gateway.Lifecycle;

/// <summary>How long stopping may take.</summary>
internal sealed record ShutdownOptions
{
    /// <summary>
    /// <c>Shutdown:Delay</c>: how long the gateway says that it drains and still takes connections, so that load balancers learn of it before
    /// somebody is refused. Default: 5 s with real stores, time for two or three questions of a balancer, or for Kubernetes to tell every
    /// node; none while embedded, where nobody balances and somebody waits at a terminal.
    /// </summary>
    public TimeSpan Delay { get; init; }

    /// <summary><c>Shutdown:Timeout</c>: when whatever is still open is cut off, counted from the signal. Default: 30 s, and 3 s while embedded.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
