using Gateway.Auth.ExternalIdentities;

namespace Gateway.Auth.Trust;

/// <summary>One issuer whose tokens are accepted (<c>Trust:Issuers:NAME</c>). Everything here is exact: nothing is taken from a token.</summary>
internal sealed class TrustedIssuerOptions
{
    /// <summary>What says who somebody is in every token (RFC 7519 section 4.1.2).</summary>
    public const string Subject = "sub";

    /// <summary>What every operator's issuer may sign with unless <c>Algorithms</c> says otherwise. Ed25519 has to be named.</summary>
    public static readonly IReadOnlyList<string> DefaultAlgorithms = ["ES256", "ES384", "ES512", "RS256", "PS256"];

    /// <summary>The name in the configuration; what the audit calls the provider.</summary>
    public required string Name { get; init; }

    /// <summary>The only <c>iss</c>, to the letter.</summary>
    public required string Issuer { get; init; }

    /// <summary>At least one of them has to be in <c>aud</c>, to the letter.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>Where its key set is (RFC 7517 section 5); null when <see cref="Discovery"/> says it.</summary>
    public Uri? JwksUri { get; init; }

    /// <summary>Its OpenID Connect discovery document or authorization server metadata (RFC 8414); used without <see cref="JwksUri"/>.</summary>
    public Uri? Discovery { get; init; }

    /// <summary>Values of <c>alg</c> that are accepted, of those in <see cref="ForeignAlgorithms"/>.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = DefaultAlgorithms;

    /// <summary>Values of <c>typ</c> that are accepted, without <c>application/</c>, in any case.</summary>
    public IReadOnlyList<string> Types { get; init; } = ["JWT", "at+jwt"];

    /// <summary>Whether a token without <c>typ</c> is accepted (<c>none</c> among the types).</summary>
    public bool AcceptsNoType { get; init; } = true;

    /// <summary>The claim that says who it is. Together with the issuer it names one local account; it is never a local id.</summary>
    public string SubjectClaim { get; init; } = Subject;

    /// <summary>The claim with the person's roles there, a name or, with dots, a path; null when they are of no interest.</summary>
    public string? RoleClaim { get; init; }

    /// <summary>Which account a person gets, and which of their roles count here under which name.</summary>
    public required ExternalAccountPolicy Policy { get; init; }

    /// <summary>Whether it is Better Auth, whose claims have other names.</summary>
    public bool IsBetterAuth { get; init; }
}
