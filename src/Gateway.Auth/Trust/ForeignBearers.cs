using System.Collections.Concurrent;
using Gateway.Auth.Access;
using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Trust;

/// <summary>
/// Turns a bearer token of a trusted issuer into a caller. Its signature and its account are looked up once; expiry, the key's retirement
/// and what was revoked here every time, in memory.
/// </summary>
internal sealed class ForeignBearers(TrustedIssuers issuers, ForeignCallers callers, Revocations revocations, TimeProvider clock)
{
    /// <summary>How long it stays known that a genuine token has no account: whoever repeats it does not ask the database again.</summary>
    private static readonly TimeSpan RefusalLifetime = TimeSpan.FromSeconds(5);

    private readonly CredentialCache<Entry> cache = new(CredentialCacheSize.Bytes);
    private readonly ConcurrentDictionary<string, Lazy<Task<Caller>>> checking = new(StringComparer.Ordinal);

    /// <summary>Whether nobody is trusted, as by default.</summary>
    public bool IsEmpty => issuers.IsEmpty;

    /// <summary>Who presents the token, if it names a trusted issuer; false for every other token.</summary>
    public bool TryAuthenticate(HttpContext context, ReadOnlySpan<char> token, out ValueTask<Caller> caller)
    {
        if (cache.Find(token) is { } known && FromMemory(known) is { } remembered)
        {
            caller = new(remembered);
            return true;
        }

        if (ForeignToken.Read(token) is not { } read || issuers.Find(read) is not { } issuer)
        {
            caller = default;
            return false;
        }

        var text = token.ToString();
        var check = checking.GetOrAdd(text, static (text, self) => new Lazy<Task<Caller>>(() => self.All.CheckOnceAsync(text, self.Read, self.Issuer, self.Client)), (All: this, Read: read, Issuer: issuer, Client: ClientInfos.Of(context)));
        caller = new(check.Value);
        return true;
    }

    /// <summary>What is known, as far as it still holds; null when it has to be looked up (again).</summary>
    private Caller? FromMemory(Entry known)
    {
        var now = clock.GetUtcNow();
        if (known.ExpiresAt <= now || !known.Issuer.Keys.Contains(known.Key) || revocations.HasEnded(known.SessionId))
        {
            return Caller.InvalidToken;
        }

        if (known.Caller.Identity is not { } identity)
        {
            return known.CheckedAt + RefusalLifetime > now ? known.Caller : null;
        }

        // An account that has changed is read again: the token says nothing about it.
        return revocations.IsOutdated(identity.UserId, identity.SecurityVersion) ? null : revocations.IsStaleAt(now) ? Caller.Unavailable : known.Caller;
    }

    private async Task<Caller> CheckOnceAsync(string text, ForeignToken token, TrustedIssuer issuer, ClientInfo client)
    {
        try
        {
            return await CheckAsync(text, token, issuer, client);
        }
        catch (IssuerAwayException)
        {
            return Caller.Unavailable;
        }
        finally
        {
            checking.TryRemove(text, out _);
        }
    }

    private async Task<Caller> CheckAsync(string text, ForeignToken token, TrustedIssuer issuer, ClientInfo client)
    {
        if (cache.Find(text) is { } known && FromMemory(known) is { } remembered)
        {
            return remembered; // by a check that has just ended
        }

        if (await issuer.ValidateAsync(token) is not { } proof)
        {
            return Caller.InvalidToken;
        }

        var (now, sessionId, expires) = (clock.GetUtcNow(), ForeignCallers.TokenId(proof.Profile.Issuer, text), proof.ExpiresAt + ForeignClaims.Skew);
        var caller = await callers.FindAccountAsync(proof.Profile, issuer.Options.Policy, client) is { } user
            ? Caller.Identified(callers.Identity(user, sessionId, CredentialKind.Bearer, proof.AuthenticatedAt, expires))
            : Caller.InvalidToken;
        var entry = new Entry(caller, issuer, proof.Key, sessionId, now, expires);
        cache.Add(text, entry, caller.Identity?.Size ?? 0, expires, now);
        return FromMemory(entry) ?? Caller.InvalidToken;
    }

    /// <param name="Caller">Who it is; not identified when there is no account for them.</param>
    /// <param name="Issuer">Who signed the token.</param>
    /// <param name="Key">With what.</param>
    /// <param name="SessionId">What stands for the token where sessions are ended.</param>
    /// <param name="CheckedAt">When the account was looked up.</param>
    /// <param name="ExpiresAt">When the token ends.</param>
    private sealed record Entry(Caller Caller, TrustedIssuer Issuer, ForeignKey Key, Guid SessionId, DateTimeOffset CheckedAt, DateTimeOffset ExpiresAt);
}
