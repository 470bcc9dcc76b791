using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Auth.Storage;
using StackExchange.Redis;

namespace Gateway.Auth.Sessions;

/// <summary>
/// The revocations of all replicas, in Redis: a sorted set in the order of writing. Every replica reads what is new when a message hints
/// that there is something, and several times a second anyway, so that no request has to ask. It survives restarts: an access token stays
/// dead although its session is gone. Its times are Redis', since writers' clocks may be wrong.
/// </summary>
internal sealed class RevocationLog(RedisConnection redis, Revocations revocations, TimeProvider clock)
{
    /// <summary>A message here means: read now. It says nothing else, and nothing depends on its arrival.</summary>
    public static readonly RedisChannel Hints = RedisChannel.Literal("ag:revocations");

    private const int EntriesPerRead = 5_000;
    private const int EntriesPerWrite = 500; // Lua's unpack has an end

    /// <summary>
    /// How long an entry matters: no access token is older, and no cookie is trusted that long without asking again. That is an hour at most
    /// (<c>Auth:AccessTokenLifetime</c>, <c>Revocation:MaxStaleness</c>) and not what is configured: tokens outlive a change of the configuration.
    /// </summary>
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(65);

    /// <summary>Another replica may have trimmed what is nearly as old as <see cref="Retention"/>.</summary>
    private static readonly TimeSpan TrimTolerance = TimeSpan.FromMinutes(1);

    private static readonly RedisKey Key = "ag:{revocations}";
    private static readonly RedisScript AppendScript = RedisScript.Load("Sessions", "append-revocations");

    // Ours that no reading has returned yet: known to nobody else, should the store lose them now.
    private readonly ConcurrentDictionary<string, long> unread = new(StringComparer.Ordinal);
    private (string Entry, long Score)? newest;
    private long readUpTo;
    private bool lost;

    /// <summary>Makes ended sessions known, here at once and to the other replicas when they read next.</summary>
    public Task AppendEndedAsync(IEnumerable<Guid> sessionIds) => AppendAsync(sessionIds.Select(Ended));

    /// <summary>Makes known that credentials of the account with an older version are not good any more.</summary>
    public Task AppendVersionAsync(Guid userId, int version) => AppendAsync([Raised(userId, version)]);

    /// <summary>
    /// Reads what is new since the last time (the first time: everything). When the store has lost what was read before, everything is read
    /// again and what is missing is written again, for the replicas that start later. Not to be called twice at once.
    /// </summary>
    public async Task ReadAsync()
    {
        var now = clock.GetUtcNow();
        if (newest is { } known && redis.Now - Time(known.Score) > Retention - TrimTolerance)
        {
            newest = null;
        }

        lost |= await IsLostAsync();
        if (lost)
        {
            newest = null;
            Volatile.Write(ref readUpTo, 0);
        }

        var (present, ours) = (lost ? new HashSet<string>(StringComparer.Ordinal) : null, unread.Keys);
        SortedSetEntry[] page;
        do
        {
            page = await redis.Database.SortedSetRangeByScoreWithScoresAsync(
                Key, newest?.Score ?? double.NegativeInfinity, exclude: Exclude.Start, take: EntriesPerRead);
            foreach (var (entry, score) in page.Select(read => ((string)read.Element!, (long)read.Score)))
            {
                Apply(entry, score);
                present?.Add(entry);
                unread.TryRemove(entry, out _);
                newest = (entry, score);
                Volatile.Write(ref readUpTo, score);
            }
        }
        while (page.Length == EntriesPerRead);

        if (present is not null)
        {
            // Past the circuit breaker: we may see that Redis is back before it does.
            await AppendAsync(Remembered().Where(entry => !present.Contains(entry)), (keys, arguments) => AppendScript.RunAsync(redis.Database, keys, arguments));
            lost = false;
        }

        // What was appended before this reading and is not in it is lost, too; the next reading writes it again.
        foreach (var entry in ours)
        {
            lost |= unread.TryRemove(entry, out _) && present is null;
        }

        revocations.ReadAt(now);
    }

    /// <summary>Removes what no replica needs any more.</summary>
    public async Task TrimAsync()
    {
        revocations.Forget();

        // By the clock that is behind, should one of them have jumped.
        var now = redis.ClockOffset > TimeSpan.Zero ? clock.GetUtcNow() : redis.Now;
        await redis.Database.SortedSetRemoveRangeByScoreAsync(Key, double.NegativeInfinity, (now - Retention).ToUnixTimeMilliseconds());
    }

    // The entries don't say when: whoever signs out again and again has one.
    private static string Ended(Guid sessionId) => $"s:{sessionId:N}";

    private static string Raised(Guid userId, int version) => $"v:{userId:N}:{version}";

    private static DateTimeOffset Time(long score) => DateTimeOffset.FromUnixTimeMilliseconds(score);

    /// <summary>
    /// An entry never goes before the newest of its time are trimmed, and is only ever moved up. So if what was read last is gone, the
    /// store was emptied, or a failover lost its latest writes.
    /// </summary>
    private async Task<bool> IsLostAsync() =>
        newest is { } known && (await redis.Database.SortedSetScoreAsync(Key, known.Entry) is not { } score || score < known.Score);

    private IEnumerable<string> Remembered() =>
        [.. revocations.EndedSessions.Select(Ended), .. revocations.RaisedVersions.Select(raised => Raised(raised.UserId, raised.Version))];

    private Task AppendAsync(IEnumerable<string> entries) => AppendAsync(entries, (keys, arguments) => AppendScript.RunAsync(redis, keys, arguments));

    private async Task AppendAsync(IEnumerable<string> entries, Func<RedisKey[], RedisValue[], Task<RedisResult>> append)
    {
        foreach (var some in entries.Chunk(EntriesPerWrite))
        {
            var first = (long)await append([Key], [redis.Now.ToUnixTimeMilliseconds(), .. some.Select(entry => (RedisValue)entry)]);
            for (var i = 0; i < some.Length; i++)
            {
                Apply(some[i], first + i);
                if (first + i > Volatile.Read(ref readUpTo))
                {
                    unread[some[i]] = first + i;
                }
            }

            await redis.Subscriber.PublishAsync(Hints, RedisValue.EmptyString, CommandFlags.FireAndForget);
        }
    }

    private void Apply(string entry, long score)
    {
        var forgetAt = Time(score) - redis.ClockOffset + Retention;
        switch (entry.Split(':'))
        {
            case ["s", var id] when Guid.TryParseExact(id, "N", out var session):
                revocations.Add(new RevokedSession(session, forgetAt));
                break;
            case ["v", var id, var number] when Guid.TryParseExact(id, "N", out var user) && int.TryParse(number, CultureInfo.InvariantCulture, out var version):
                revocations.Add(new RaisedVersion(user, version, forgetAt));
                break;
            default:
                // An entry of a kind that a newer replica writes.
                break;
        }
    }
}
