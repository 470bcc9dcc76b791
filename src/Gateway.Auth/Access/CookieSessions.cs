using System.Collections.Concurrent;
using System.Data.Common;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gateway.Auth.Access;

/// <summary>
/// Turns a session cookie into a caller. A cookie is resolved once in the stores and then kept in memory under revocation, like a token;
/// while it is used it is checked again every minute, behind the request, which also keeps the session from idling out.
/// </summary>
internal sealed partial class CookieSessions(
    SessionCredentials credentials,
    SessionStore sessions,
    UserStore users,
    CallerProfiles profiles,
    Revocations revocations,
    RevocationOptions options,
    TimeProvider clock,
    ILogger<CookieSessions> logger)
{
    private static readonly TimeSpan RecheckInterval = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How old what is known of an account may become while the database is away. Changes still arrive by the revocations, which are
    /// forgotten after a little more than this.
    /// </summary>
    private static readonly TimeSpan MaxAccountAge = TimeSpan.FromHours(1);
    private readonly CredentialCache<Entry> cache = new(CredentialCacheSize.Bytes);

    // Parallel requests with a new cookie (a page and its images) resolve it once. Lazy, so that the work begins when the entry is
    // there: a task that ended before it was entered would stay for ever.
    private readonly ConcurrentDictionary<string, Lazy<Task<Entry?>>> resolving = new(StringComparer.Ordinal);

    /// <summary>Who presents the cookie.</summary>
    /// <exception cref="RedisException">The cookie is not in memory and Redis is away.</exception>
    public ValueTask<Caller> AuthenticateAsync(ReadOnlySpan<char> cookie)
    {
        var entry = cache.Find(cookie);
        var now = clock.GetUtcNow();
        if (entry is null || entry.Caller.Identity!.ExpiresAt <= now)
        {
            return new ValueTask<Caller>(AuthenticateNewAsync(cookie.ToString()));
        }

        if (revocations.Concerns(entry.Caller.Identity))
        {
            // A changed account (new roles) is read again; an ended session comes back as a dead cookie.
            cache.Remove(cookie);
            return new ValueTask<Caller>(AuthenticateNewAsync(cookie.ToString()));
        }

        var age = now - entry.CheckedAt;
        if (age >= options.MaxStaleness)
        {
            return new ValueTask<Caller>(AuthenticateAgainAsync(cookie.ToString(), entry));
        }

        if (age >= RecheckInterval)
        {
            _ = RecheckAsync(cookie.ToString());
        }

        return ValueTask.FromResult(revocations.IsStaleAt(now) ? Caller.Unavailable : entry.Caller);
    }

    /// <summary>Forgets a cookie that has just been replaced or whose session has ended.</summary>
    public void Forget(string cookie) => cache.Remove(cookie);

    /// <summary>A cookie not seen for a while. When a store is away, what counts is how old the revocations are, not the cookie.</summary>
    private async Task<Caller> AuthenticateAgainAsync(string cookie, Entry known)
    {
        try
        {
            return await AuthenticateNewAsync(cookie);
        }
        catch (Exception e) when (e is StoreAwayException or RedisException or DbException or TimeoutException
            && !revocations.IsStale && !revocations.Concerns(known.Caller.Identity!) && clock.GetUtcNow() - known.CheckedAt < MaxAccountAge)
        {
            return known.Caller;
        }
    }

    private async Task<Caller> AuthenticateNewAsync(string cookie)
    {
        var entry = await ResolveOnceAsync(cookie);
        if (entry?.Caller.Identity is { } identity && revocations.HasEnded(identity.SessionId))
        {
            // Still there: a failover lost its end. The revocation will be forgotten one day, so it ends again.
            await sessions.EndAsync(identity.UserId, [identity.SessionId]);
        }

        if (entry is null || revocations.Concerns(entry.Caller.Identity!))
        {
            return Caller.DeadCookie;
        }

        return revocations.IsStale ? Caller.Unavailable : entry.Caller;
    }

    private async Task RecheckAsync(string cookie)
    {
        try
        {
            await ResolveOnceAsync(cookie);
        }
        catch (Exception e) when (e is StoreAwayException or RedisException or DbException or TimeoutException)
        {
            // The request was answered from memory already; after MaxStaleness the next one waits for the answer itself.
            LogRecheckFailed(logger, e.Message);
        }
    }

    private Task<Entry?> ResolveOnceAsync(string cookie) =>
        resolving.GetOrAdd(cookie, static (key, self) => new Lazy<Task<Entry?>>(() => self.ResolveAndForgetTaskAsync(key)), this).Value;

    private async Task<Entry?> ResolveAndForgetTaskAsync(string cookie)
    {
        try
        {
            var entry = await ResolveAsync(cookie);
            if (entry is null)
            {
                cache.Remove(cookie);
            }
            else
            {
                cache.Add(cookie, entry, entry.Caller.Identity!.Size, entry.CheckedAt + MaxAccountAge, entry.CheckedAt);
            }

            return entry;
        }
        finally
        {
            resolving.TryRemove(cookie, out _);
        }
    }

    private async Task<Entry?> ResolveAsync(string cookie)
    {
        var checkedAt = clock.GetUtcNow();
        if (credentials.Read(SessionMode.Cookie, cookie) is not { } credential || await sessions.TouchAsync(credential) is not { } session)
        {
            return null;
        }

        User? user;
        try
        {
            user = await users.FindByIdAsync(credential.UserId, CancellationToken.None);
        }
        catch (Exception e) when (e is StoreAwayException or DbException && cache.Find(cookie) is { } known && checkedAt - known.AccountReadAt < MaxAccountAge)
        {
            return known with { CheckedAt = checkedAt };
        }

        if (user is not { DisabledAt: null })
        {
            return null;
        }

        var identity = new CallerIdentity
        {
            UserId = user.Id,
            SessionId = credential.SessionId,
            Email = user.Email,
            EmailVerified = user.EmailVerified,
            Roles = user.Roles,
            SecurityVersion = user.SecurityVersion,
            AuthenticatedAt = session.AuthenticatedAt,
            AuthenticationMethods = session.Methods,
            ExpiresAt = session.ExpiresAt,
            Credential = CredentialKind.Cookie,
            Profile = profiles.Of(user),
        };
        return new Entry(Caller.Identified(identity), checkedAt, checkedAt);
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Debug, Message = "A session cookie could not be checked again: {Reason}")]
    private static partial void LogRecheckFailed(ILogger logger, string reason);

    /// <param name="Caller">Who it is.</param>
    /// <param name="CheckedAt">When the session was last known to be alive.</param>
    /// <param name="AccountReadAt">When the account was last read.</param>
    private sealed record Entry(Caller Caller, DateTimeOffset CheckedAt, DateTimeOffset AccountReadAt);
}
