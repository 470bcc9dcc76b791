using System.Globalization;
using Gateway.Auth.Storage;
using StackExchange.Redis;

namespace Gateway.Auth.Sessions;

/// <summary>
/// The revocations of all replicas, in Redis: a sorted set, scored by the time of writing. Every replica reads what is new several
/// times a second, so that no request has to ask. It survives restarts: an access token stays dead although its session is gone.
/// </summary>
internal sealed class RevocationLog(RedisConnection redis, Revocations revocations, TimeProvider clock)
{
    private static readonly RedisKey Key = "ag:{revocations}";

    /// <summary>Replicas' clocks may differ by 2 s (more is not ready); entries this much older than the newest seen are read again.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private double newestScore = double.NegativeInfinity;

    /// <summary>
    /// How long an entry matters: no access token is older, and no cookie is trusted that long without asking again. That is an hour at most
    /// (<c>Auth:AccessTokenLifetime</c>, <c>Revocation:MaxStaleness</c>) and not what is configured: tokens outlive a change of the configuration.
    /// </summary>
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(65);

    /// <summary>Makes ended sessions known, here at once and to the other replicas when they read next.</summary>
    public Task AppendEndedAsync(IEnumerable<Guid> sessionIds) =>
        // The member does not say when: whoever signs out again and again has one entry.
        AppendAsync([.. sessionIds.Select(id => $"s:{id:N}")]);

    /// <summary>Makes known that credentials of the account with an older version are not good any more.</summary>
    public Task AppendVersionAsync(Guid userId, int version) => AppendAsync([$"v:{userId:N}:{version}"]);

    /// <summary>Reads what is new since the last time (the first time: everything), and forgets what is old.</summary>
    public async Task ReadAsync()
    {
        var now = clock.GetUtcNow();
        var from = newestScore - Overlap.TotalMilliseconds;
        foreach (var entry in await redis.Database.SortedSetRangeByScoreWithScoresAsync(Key, from))
        {
            Apply((string)entry.Element!, entry.Score);
            newestScore = Math.Max(newestScore, entry.Score);
        }

        revocations.ReadAt(now);
    }

    /// <summary>Removes what no replica needs any more.</summary>
    public async Task TrimAsync()
    {
        revocations.Forget();
        await redis.Database.SortedSetRemoveRangeByScoreAsync(Key, double.NegativeInfinity, (clock.GetUtcNow() - Retention).ToUnixTimeMilliseconds());
    }

    private async Task AppendAsync(string[] members)
    {
        if (members.Length == 0)
        {
            return;
        }

        var score = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await redis.Database.SortedSetAddAsync(Key, [.. members.Select(member => new SortedSetEntry(member, score))]);
        Array.ForEach(members, member => Apply(member, score));
    }

    private void Apply(string member, double score)
    {
        var forgetAt = DateTimeOffset.FromUnixTimeMilliseconds((long)score) + Retention;
        switch (member.Split(':'))
        {
            case ["s", var id]:
                revocations.Add(new RevokedSession(Guid.ParseExact(id, "N"), forgetAt));
                break;
            case ["v", var id, var version]:
                revocations.Add(new RaisedVersion(Guid.ParseExact(id, "N"), int.Parse(version, CultureInfo.InvariantCulture), forgetAt));
                break;
            default:
                // An entry of a kind that a newer replica writes.
                break;
        }
    }
}
