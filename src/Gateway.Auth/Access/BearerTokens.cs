using Gateway.Auth.AccessTokens;
using Gateway.Auth.Sessions;
using Gateway.Auth.SigningKeys;
using Microsoft.Extensions.Primitives;

namespace Gateway.Auth.Access;

/// <summary>Turns a bearer token into a caller: the signature once per token, expiry, revocation and the key's retirement every time. No look-up anywhere but in memory.</summary>
internal sealed class BearerTokens(AccessTokenValidator validator, SigningKeyRing keys, Revocations revocations, TimeProvider clock)
{
    private const string Scheme = "Bearer ";
    private readonly CredentialCache<Caller> cache = new(capacity: 20_000);

    /// <summary>Who presents the token.</summary>
    public Caller Authenticate(string token)
    {
        var caller = cache.Find(token);
        if (caller is null)
        {
            var identity = validator.Validate(token);
            if (identity is null)
            {
                return Caller.InvalidToken;
            }

            caller = Caller.Identified(identity);
            cache.Add(token, caller);
        }

        // The key too: it can have been retired since the signature was checked, because it leaked.
        if (caller.Identity!.ExpiresAt <= clock.GetUtcNow() || keys.FindByAccessTokenHeader(token) is null || revocations.Concerns(caller.Identity))
        {
            cache.Remove(token);
            return Caller.InvalidToken;
        }

        return revocations.IsStale ? Caller.Unavailable : caller;
    }

    /// <summary>
    /// The token of an <c>Authorization: Bearer</c> header (RFC 6750 section 2.1); null when there is none, or more than one header, or
    /// something else in it. Another scheme is not ours and passes.
    /// </summary>
    public static string? Read(StringValues header, out bool present)
    {
        present = false;
        foreach (var value in header)
        {
            present |= value is not null && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        }

        return present && header.Count == 1 ? header[0]![Scheme.Length..].Trim(' ') : null;
    }
}
