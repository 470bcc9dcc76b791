using System.Collections.Concurrent;
using Gateway.Auth.Access;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Trust.BetterAuth;

/// <summary>
/// Turns Better Auth's session cookie into a caller. Its answer is used for a few seconds, under a hash of the cookie; the account is looked
/// up when the cookie is new, the person's profile has changed, or the account has.
/// </summary>
internal sealed class BetterAuthCallers(
    TrustOptions options, BetterAuthCookie cookie, BetterAuthClient client, ForeignCallers callers, Revocations revocations, TimeProvider clock)
{
    /// <summary>How long it stays known at least that a cookie is nobody's: one that was refused never becomes good.</summary>
    private static readonly TimeSpan NobodyFor = TimeSpan.FromSeconds(5);

    /// <summary>How long a session that was alive is not taken for a made-up one.</summary>
    private static readonly TimeSpan KnownFor = TimeSpan.FromHours(1);

    private readonly CredentialCache<Entry> cache = new(CredentialCacheSize.Bytes);
    private readonly ConcurrentDictionary<string, Lazy<Task<Caller>>> checking = new(StringComparer.Ordinal);

    /// <summary>Who presents the cookie, if there is one and it counts.</summary>
    public bool TryAuthenticate(HttpContext context, out ValueTask<Caller> caller)
    {
        caller = default;
        if (!cookie.IsAccepted)
        {
            return false;
        }

        var value = cookie.Find(context.Request, out var present);
        if (present)
        {
            // One session has one name here, however it is spelt: every other spelling would be another question.
            caller = BetterAuthCookie.Canonical(value.ToString()) is { } one ? AuthenticateAsync(context, one) : new(Caller.DeadCookie);
        }

        return present;
    }

    private ValueTask<Caller> AuthenticateAsync(HttpContext context, string value)
    {
        var key = BetterAuthClient.Key(value);
        if (cache.Find(key) is { } known && FromMemory(known) is { } remembered)
        {
            return new(remembered);
        }

        var check = checking.GetOrAdd(
            key,
            static (key, self) => new Lazy<Task<Caller>>(() => self.All.CheckOnceAsync(key, self.Value, self.Client)),
            (All: this, Value: value, Client: ClientInfos.Of(context)));
        return new(check.Value);
    }

    private Caller? FromMemory(Entry known)
    {
        var now = clock.GetUtcNow();
        var cacheFor = options.BetterAuth!.CacheFor;
        if (now - known.CheckedAt >= (known.Profile is null && cacheFor < NobodyFor ? NobodyFor : cacheFor))
        {
            return null;
        }

        return known.Caller.Identity is not { } identity ? known.Caller
            : identity.ExpiresAt <= now || revocations.Concerns(identity) ? null
            : revocations.IsStaleAt(now) ? Caller.Unavailable
            : known.Caller;
    }

    private async Task<Caller> CheckOnceAsync(string key, string value, ClientInfo asker)
    {
        try
        {
            return await CheckAsync(key, value, asker);
        }
        catch (IssuerAwayException)
        {
            return Caller.Unavailable;
        }
        finally
        {
            checking.TryRemove(key, out _);
        }
    }

    private async Task<Caller> CheckAsync(string key, string value, ClientInfo asker)
    {
        // Taken before the question: what has ended since is not known from its answer.
        var now = clock.GetUtcNow();
        var answer = await client.FindAsync(value, asker, isKnown: cache.Find(key) is { Profile: not null });
        if (answer is BetterAuthAnswer.TooMany)
        {
            return Caller.TooMany; // not remembered: the same cookie may come from another address
        }

        var session = (answer as BetterAuthAnswer.Alive)?.Session;
        var caller = session is null ? Caller.DeadCookie : cache.Find(key) is { } known && Holds(known, session) ? known.Caller : await IdentifyAsync(session, asker);
        cache.Add(key, new Entry(caller, session?.Profile, now), caller.Identity?.Size ?? 0, now + (session is null ? options.BetterAuth!.CacheFor + NobodyFor : KnownFor), now);
        return caller.Identity is { } identity && revocations.Concerns(identity) ? Caller.DeadCookie
            : revocations.IsStaleAt(now) ? Caller.Unavailable
            : caller;
    }

    /// <summary>Whether what is known of the account is still all that there is to know.</summary>
    private bool Holds(Entry known, BetterAuthSession session) =>
        known is { Caller.Identity: { } identity, Profile: { } profile }
        && identity.ExpiresAt == session.ExpiresAt
        && !revocations.Concerns(identity)
        && profile with { UpdatedAt = null, Roles = session.Profile.Roles } == session.Profile with { UpdatedAt = null }
        && (profile.Roles ?? []).SequenceEqual(session.Profile.Roles ?? [], StringComparer.Ordinal);

    private async Task<Caller> IdentifyAsync(BetterAuthSession session, ClientInfo asker)
    {
        var issuer = options.BetterAuth!.Issuer;
        return await callers.FindAccountAsync(session.Profile, issuer.Policy, asker) is { } user
            ? Caller.Identified(callers.Identity(user, ForeignCallers.SessionId(issuer.Issuer, session.Id), CredentialKind.Cookie, session.StartedAt, session.ExpiresAt))
            : Caller.DeadCookie;
    }

    /// <param name="Caller">Who it is; a dead cookie for nobody.</param>
    /// <param name="Profile">What was said of them.</param>
    /// <param name="CheckedAt">When Better Auth was asked.</param>
    private sealed record Entry(Caller Caller, ExternalProfile? Profile, DateTimeOffset CheckedAt);
}
