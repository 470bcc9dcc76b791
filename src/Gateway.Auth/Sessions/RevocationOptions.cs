namespace Gateway.Auth.Sessions;

/// <summary>How ended sessions are made known (section <c>Revocation</c>).</summary>
internal sealed class RevocationOptions
{
    /// <summary>
    /// How long requests may go on with what is in memory while Redis is away; then 503 where an identity is needed.
    /// Default 5 minutes; 5 seconds to 1 hour.
    /// </summary>
    public TimeSpan MaxStaleness { get; init; } = TimeSpan.FromMinutes(5);
}
