using Gateway.Auth.Sessions;

namespace Gateway.Auth.Throttling;

/// <summary>Whether an attempt may be made.</summary>
internal abstract record ThrottleDecision
{
    private ThrottleDecision()
    {
    }

    /// <summary>It may, and counts as a failure until it is given back.</summary>
    public sealed record Allowed(CountedAttempt Attempt) : ThrottleDecision;

    /// <summary>The target is locked. The client gets the answer to a wrong guess.</summary>
    public sealed record Locked : ThrottleDecision;

    /// <summary>There were too many from this address, whatever they were at; the client is told.</summary>
    public sealed record TooMany(TimeSpan RetryAfter) : ThrottleDecision;
}

/// <summary>An attempt that has been counted.</summary>
/// <param name="Target">What it is at.</param>
/// <param name="Client">Where it comes from.</param>
/// <param name="FromAddress">How it is counted at the client's address; null if it isn't.</param>
/// <param name="AtTarget">How it is counted at its target; null if that cannot be locked.</param>
internal sealed record CountedAttempt(
    ThrottleTarget Target, ClientInfo Client, Counted<AddressAnswer.Counted>? FromAddress, Counted<TargetAnswer.Counted>? AtTarget) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        AtTarget?.Mark.Dispose();
        FromAddress?.Mark.Dispose();
    }
}

/// <summary>How an attempt is counted in one place.</summary>
/// <param name="Answer">What the store said.</param>
/// <param name="Mark">Tells others who wait that it is decided.</param>
internal sealed record Counted<T>(T Answer, PendingAttempt Mark);
