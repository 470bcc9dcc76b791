namespace Gateway.Auth.Trust.BetterAuth;

/// <summary>What came of the question whether a session is alive.</summary>
internal abstract record BetterAuthAnswer
{
    private BetterAuthAnswer()
    {
    }

    /// <summary>It is.</summary>
    public sealed record Alive(BetterAuthSession Session) : BetterAuthAnswer;

    /// <summary>There is none, or none any more, or nobody's.</summary>
    public sealed record Nobody : BetterAuthAnswer;

    /// <summary>Nothing was asked: too much that nobody knows came from the client's address (<see cref="UnknownSessions"/>).</summary>
    public sealed record TooMany : BetterAuthAnswer;
}
