using System.Collections.Concurrent;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.Sessions;
using Gateway.Auth.SigningKeys;
using Microsoft.Extensions.Primitives;

namespace Gateway.Auth.Access;

/// <summary>Turns a bearer token into a caller: the signature once per token, expiry, revocation and the key's retirement every time. No look-up anywhere but in memory.</summary>
internal sealed class BearerTokens(AccessTokenValidator validator, SigningKeyRing keys, Revocations revocations, TimeProvider clock)
{
    private const string Scheme = "Bearer ";
    private readonly CredentialCache<Caller> cache = new(CredentialCacheSize.Bytes);
    private readonly ConcurrentDictionary<string, Lazy<Caller>> checking = new(StringComparer.Ordinal);

    /// <summary>Who presents the token.</summary>
    public Caller Authenticate(ReadOnlySpan<char> token)
    {
        // The key every time: it can have been retired since the signature was checked, because it leaked.
        var now = clock.GetUtcNow();
        if (keys.FindByAccessTokenHeader(token, now) is null)
        {
            return validator.HasForgedHeader(token) ? Caller.ForgedToken : Caller.InvalidToken;
        }

        var caller = cache.Find(token) ?? AuthenticateNew(token);
        if (caller.Identity is not { } identity)
        {
            return caller;
        }

        if (identity.ExpiresAt <= now || revocations.Concerns(identity))
        {
            return Caller.InvalidToken; // It stays in memory until it has expired: refused again, it costs no signature.
        }

        return revocations.IsStaleAt(now) ? Caller.Unavailable : caller;
    }

    /// <summary>Whether a token begins as one of ours does, for a key that is in use: then nobody else can have made it for anything.</summary>
    public bool IsOurs(ReadOnlySpan<char> token) => keys.FindByAccessTokenHeader(token) is not null;

    /// <summary>
    /// The token of an <c>Authorization: Bearer</c> header (RFC 6750 section 2.1); empty when there is none, or more than one header, or
    /// something else in it. Another scheme is not ours and passes.
    /// </summary>
    public static ReadOnlySpan<char> Read(StringValues header, out bool present)
    {
        present = false;
        foreach (var value in header)
        {
            present |= value is not null && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        }

        return present && header.Count == 1 ? header[0].AsSpan(Scheme.Length).Trim(' ') : default;
    }

    /// <summary>A token that is not in memory. When many requests bring the same one at once, good or forged, its signature is checked once, for all of them.</summary>
    private Caller AuthenticateNew(ReadOnlySpan<char> token)
    {
        var text = token.ToString();
        var check = checking.GetOrAdd(text, static (token, self) => new Lazy<Caller>(() => self.Check(token)), this);
        try
        {
            return check.Value;
        }
        finally
        {
            checking.TryRemove(KeyValuePair.Create(text, check));
        }
    }

    private Caller Check(string token)
    {
        if (cache.Find(token) is { } known)
        {
            return known; // by a check that has just ended
        }

        if (validator.Validate(token, acceptExpired: false, out var isForged) is not { } identity)
        {
            return isForged ? Caller.ForgedToken : Caller.InvalidToken;
        }

        var caller = Caller.Identified(identity);
        cache.Add(token, caller, identity.Size, identity.ExpiresAt, clock.GetUtcNow());
        return caller;
    }
}
