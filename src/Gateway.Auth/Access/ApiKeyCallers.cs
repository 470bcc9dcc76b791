using System.Collections.Concurrent;
using System.Data.Common;
using Gateway.Auth.ApiKeys;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Access;

/// <summary>
/// Turns an API key into a caller, as <see cref="CookieSessions"/> does with cookies: looked up once and then kept in memory under revocation;
/// while it is used it is checked again every minute, behind the request.
/// </summary>
internal sealed partial class ApiKeyCallers(
    ApiKeyText texts,
    ApiKeyCheck check,
    ApiKeyStore store,
    AccountVersions versions,
    CallerProfiles profiles,
    Revocations revocations,
    RevocationOptions options,
    TimeProvider clock,
    ILogger<ApiKeyCallers> logger)
{
    private static readonly TimeSpan RecheckInterval = TimeSpan.FromMinutes(1);

    /// <summary>How old what is known may become while the database is away; revocations are remembered for a little longer.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    /// <summary>How long a key that was refused is not asked about again: a forgotten program goes on for years.</summary>
    private static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(10);

    private readonly CredentialCache<Entry> cache = new(CredentialCacheSize.Bytes);
    private readonly ConcurrentDictionary<string, Lazy<Task<Entry>>> resolving = new(StringComparer.Ordinal);

    /// <summary>Who presents the key.</summary>
    public ValueTask<Caller> AuthenticateAsync(ReadOnlySpan<char> key)
    {
        var entry = cache.Find(key);
        if (entry is null && texts.Read(key) is null)
        {
            return ValueTask.FromResult(ApiKeyText.HasForm(key) ? Caller.ForgedToken : Caller.InvalidToken);
        }

        var now = clock.GetUtcNow();
        var age = now - entry?.CheckedAt;
        if (entry is null || (entry.Caller.Identity is null && age >= RefusedFor) || (entry.Caller.Identity is { } known && revocations.Concerns(known)))
        {
            // A changed account (new roles) is read again; a revoked key comes back as one that is not good.
            return new ValueTask<Caller>(AuthenticateNewAsync(key.ToString()));
        }

        if (entry.Caller.Identity is not { } identity || identity.ExpiresAt <= now)
        {
            return ValueTask.FromResult(Caller.InvalidToken);
        }

        if (age >= options.MaxStaleness)
        {
            return new ValueTask<Caller>(AuthenticateAgainAsync(key.ToString(), entry));
        }

        if (age >= RecheckInterval)
        {
            var text = key.ToString();
            _ = BehindAsync(() => ResolveOnceAsync(text));
        }

        return ValueTask.FromResult(revocations.IsStaleAt(now) ? Caller.Unavailable : entry.Caller);
    }

    /// <summary>A key not seen for a while. When the database is away, what counts is how old the revocations are, not the key.</summary>
    private async Task<Caller> AuthenticateAgainAsync(string key, Entry known)
    {
        try
        {
            return await AuthenticateNewAsync(key);
        }
        catch (Exception e) when (e is StoreAwayException or DbException or TimeoutException
            && !revocations.IsStale && !revocations.Concerns(known.Caller.Identity!) && clock.GetUtcNow() - known.CheckedAt < MaxAge)
        {
            return known.Caller;
        }
    }

    private async Task<Caller> AuthenticateNewAsync(string key)
    {
        var caller = (await ResolveOnceAsync(key)).Caller;
        return caller.Identity is not null && revocations.IsStale ? Caller.Unavailable : caller;
    }

    // Parallel requests with a new key look it up once. Lazy, so that the work begins when the entry is there.
    private Task<Entry> ResolveOnceAsync(string key) =>
        resolving.GetOrAdd(key, static (key, self) => new Lazy<Task<Entry>>(() => self.ResolveAsync(key)), this).Value;

    private async Task<Entry> ResolveAsync(string key)
    {
        try
        {
            var checkedAt = clock.GetUtcNow();
            var caller = Caller.InvalidToken;
            if (await check.CheckAsync(key, CancellationToken.None) is ApiKeyVerdict.Good good)
            {
                await versions.CatchUpAsync(good.Owner);
                if (ServiceIdentity.Of(good, profiles.Of(good.Owner)) is var identity && !revocations.Concerns(identity))
                {
                    caller = Caller.Identified(identity);
                    _ = BehindAsync(() => store.UsedAsync(good.Key, CancellationToken.None));
                }
            }

            var entry = new Entry(caller, checkedAt);
            cache.Add(key, entry, caller.Identity?.Size ?? 0, checkedAt + MaxAge, checkedAt);
            return entry;
        }
        finally
        {
            resolving.TryRemove(key, out _);
        }
    }

    private async Task BehindAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is StoreAwayException or DbException or TimeoutException or ObjectDisposedException)
        {
            // The request was answered from memory already; after MaxStaleness the next one waits for the answer itself.
            LogFailedBehind(logger, e.Message);
        }
    }

    [LoggerMessage(EventId = 6200, Level = LogLevel.Debug, Message = "An API key could not be checked again, or its last use written down: {Reason}")]
    private static partial void LogFailedBehind(ILogger logger, string reason);

    /// <param name="Caller">Who it is; <see cref="Caller.InvalidToken"/> for nobody.</param>
    /// <param name="CheckedAt">When that was so.</param>
    private sealed record Entry(Caller Caller, DateTimeOffset CheckedAt);
}
