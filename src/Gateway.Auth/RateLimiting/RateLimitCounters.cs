using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Auth.Storage;
using StackExchange.Redis;

namespace Gateway.Auth.RateLimiting;

/// <summary>
/// Counts requests, for all replicas together, in Redis. Whoever is over a limit is remembered here until it lets him in again, so that a flood
/// asks Redis only as often as it is let through. While Redis is away each replica counts for itself: a limit protects what is behind it,
/// and to let nobody through would be the outage that it is there to prevent.
/// </summary>
internal sealed class RateLimitCounters(RedisConnection redis, TimeProvider time)
{
    /// <summary>More people than are over a limit at one time; then the oldest knowledge goes.</summary>
    private const int MostRemembered = 50_000;

    private static readonly RedisScript TakePermit = RedisScript.Load("RateLimiting", "take-permit");

    private readonly ConcurrentDictionary<string, RateLimitAnswer> refused = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, double> own = new(StringComparer.Ordinal);

    /// <summary>Whether this counter is known to be used up; no question to anybody.</summary>
    public RateLimitAnswer? FindRefused(string counter)
    {
        if (!refused.TryGetValue(counter, out var answer))
        {
            return null;
        }

        if (answer.At + answer.RetryAfter > time.GetUtcNow())
        {
            return answer.AsOf(time.GetUtcNow());
        }

        refused.TryRemove(KeyValuePair.Create(counter, answer));
        return null;
    }

    /// <summary>Takes one request.</summary>
    /// <param name="counter">Whose: the name of the limit with its numbers, and who is counted.</param>
    /// <param name="requests">How many requests may come at once.</param>
    /// <param name="period">In which time they become free again.</param>
    public async Task<RateLimitAnswer> TakeAsync(string counter, int requests, TimeSpan period)
    {
        var step = period.TotalMilliseconds / requests;
        RateLimitAnswer answer;
        try
        {
            answer = await TakeSharedAsync(counter, requests, step);
        }
        catch (Exception away) when (away is StoreAwayException or RedisException or TimeoutException)
        {
            answer = TakeOwn(counter, requests, step);
        }

        if (!answer.IsAllowed)
        {
            Bound(refused);
            refused[counter] = answer;
        }

        return answer;
    }

    private async Task<RateLimitAnswer> TakeSharedAsync(string counter, int requests, double step)
    {
        var now = time.GetUtcNow();
        var result = (RedisResult[])(await TakePermit.RunAsync(
            redis,
            [$"ag:rate:{{{counter}}}"],
            [redis.Now.ToUnixTimeMilliseconds(), step.ToString("F3", CultureInfo.InvariantCulture), requests]))!;
        return new RateLimitAnswer(
            (long)result[0] == 1, requests, (int)result[1], TimeSpan.FromMilliseconds((long)result[2]), TimeSpan.FromMilliseconds((long)result[3]), now);
    }

    /// <summary>The same as the script, for this replica alone.</summary>
    private RateLimitAnswer TakeOwn(string counter, int requests, double step)
    {
        Bound(own);
        var at = time.GetUtcNow();
        var now = (at - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        while (true)
        {
            var known = own.TryGetValue(counter, out var free);
            var from = Math.Max(known ? free : now, now);
            var over = from + step - now - (step * requests);
            if (over > 0.001)
            {
                return new RateLimitAnswer(false, requests, 0, TimeSpan.FromMilliseconds(Math.Ceiling(from - now)), TimeSpan.FromMilliseconds(Math.Ceiling(over)), at);
            }

            if (known ? own.TryUpdate(counter, from + step, free) : own.TryAdd(counter, from + step))
            {
                return new RateLimitAnswer(true, requests, (int)Math.Floor((-over / step) + 0.001), TimeSpan.FromMilliseconds(Math.Ceiling(from + step - now)), TimeSpan.Zero, at);
            }
        }
    }

    private static void Bound<T>(ConcurrentDictionary<string, T> counters)
    {
        if (counters.Count > MostRemembered)
        {
            counters.Clear();
        }
    }
}

/// <summary>What a limit says to a request.</summary>
/// <param name="IsAllowed">Whether it may go on.</param>
/// <param name="Limit">How many requests may come at once.</param>
/// <param name="Remaining">How many more may come now.</param>
/// <param name="Reset">Until all of them are free again.</param>
/// <param name="RetryAfter">Until the next one is; zero if allowed.</param>
/// <param name="At">When it was said.</param>
internal sealed record RateLimitAnswer(bool IsAllowed, int Limit, int Remaining, TimeSpan Reset, TimeSpan RetryAfter, DateTimeOffset At)
{
    /// <summary>The same, some time later.</summary>
    public RateLimitAnswer AsOf(DateTimeOffset now) => this with { Reset = Reset - (now - At), RetryAfter = RetryAfter - (now - At), At = now };
}
