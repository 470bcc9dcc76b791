using System.Collections.Frozen;
using Gateway.Auth.AccessTokens;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Trust;

/// <summary>The issuers beside ourselves: one scheme for each, so that keys never mix.</summary>
internal sealed class TrustedIssuers
{
    private readonly FrozenDictionary<string, TrustedIssuer> byIssuer;
    private readonly TokenIdentifiers own;

    public TrustedIssuers(TrustOptions options, TokenIdentifiers own, ForeignHttp http, TimeProvider clock, ILogger<TrustedIssuer> logger)
    {
        this.own = own;
        byIssuer = options.Issuers.ToFrozenDictionary(issuer => issuer.Issuer, issuer => new TrustedIssuer(issuer, http, clock, logger), StringComparer.Ordinal);
    }

    /// <summary>Whether there is none, as by default: then no token costs anything here.</summary>
    public bool IsEmpty => byIssuer.Count == 0;

    /// <summary>Whom a token names, to the letter; null for everybody else, and for ourselves.</summary>
    public TrustedIssuer? Find(ForeignToken token) =>
        byIssuer.TryGetValue(token.Issuer, out var issuer) && !string.Equals(token.Issuer, own.Issuer, StringComparison.Ordinal) ? issuer : null;

    /// <summary>Whether a token says that it is from one of them, be it genuine or not: then it is nobody's business but ours.</summary>
    public bool IsNamedBy(ReadOnlySpan<char> token) => !IsEmpty && ForeignToken.Read(token) is { } read && Find(read) is not null;
}
