using Gateway.Auth.Trust.BetterAuth;

namespace Gateway.Auth.Trust;

/// <summary>Who else may say who somebody is (sections <c>Trust</c> and <c>BetterAuth</c>). By default nobody.</summary>
internal sealed class TrustOptions
{
    /// <summary>The issuers whose tokens are accepted as bearers: those of <c>Trust:Issuers</c>, and Better Auth if its tokens are. No two have the same <c>iss</c>.</summary>
    public IReadOnlyList<TrustedIssuerOptions> Issuers { get; init; } = [];

    /// <summary>Better Auth; null when there is none.</summary>
    public BetterAuthOptions? BetterAuth { get; init; }
}
