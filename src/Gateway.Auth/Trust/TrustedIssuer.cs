using System.Text.Json;
using Gateway.Auth.ExternalIdentities;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Trust;

/// <summary>One issuer: what is accepted from it, and its keys, which verify nobody else's tokens.</summary>
internal sealed class TrustedIssuer(TrustedIssuerOptions options, ForeignHttp http, TimeProvider clock, ILogger<TrustedIssuer> logger)
{
    /// <summary>What is accepted.</summary>
    public TrustedIssuerOptions Options => options;

    /// <summary>Its keys.</summary>
    public ForeignKeys Keys { get; } = new(options, http, clock, logger);

    /// <summary>What a token proves; null when it is not a good one. The signature is the last question, as it costs the most.</summary>
    /// <param name="token">A token that names this issuer.</param>
    /// <exception cref="IssuerAwayException">Its key is not known, and cannot be asked for.</exception>
    public async Task<ForeignProof?> ValidateAsync(ForeignToken token)
    {
        if (ForeignClaims.Problem(token, options, clock.GetUtcNow()) is { } problem)
        {
            return Refuse(problem);
        }

        if (options.IsBetterAuth && token.Claims.TryGetProperty("banned", out var banned) && banned.ValueKind == JsonValueKind.True)
        {
            return Refuse("its subject is banned");
        }

        if (await Keys.FindAsync(token.KeyId, token.Algorithm) is not { } key)
        {
            return Refuse("it names a key that the issuer does not have");
        }

        if (!key.Verify(token.SigningInput, token.Signature))
        {
            return Refuse("its signature is not of the key that it names");
        }

        var issued = ForeignClaims.Time(token.Claims, "iat");
        var profile = ForeignProfile.Read(token.Claims, options, ForeignClaims.Subject(token, options)!, issued);
        return new ForeignProof(profile, key, issued, ForeignClaims.Time(token.Claims, "auth_time") ?? issued ?? clock.GetUtcNow(), ForeignClaims.Time(token.Claims, "exp")!.Value);
    }

    private ForeignProof? Refuse(string reason)
    {
        logger.TokenRefused(options.Issuer, reason);
        return null;
    }
}

/// <summary>What a good token proves.</summary>
/// <param name="Profile">About whom, and what it says of them.</param>
/// <param name="Key">What verified it.</param>
/// <param name="IssuedAt"><c>iat</c>, if it says so.</param>
/// <param name="AuthenticatedAt">When they proved who they are, as far as the token knows.</param>
/// <param name="ExpiresAt"><c>exp</c>, to the second; it is accepted for <see cref="ForeignClaims.Skew"/> longer.</param>
internal sealed record ForeignProof(ExternalProfile Profile, ForeignKey Key, DateTimeOffset? IssuedAt, DateTimeOffset AuthenticatedAt, DateTimeOffset ExpiresAt);
