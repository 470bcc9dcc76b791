using System.Globalization;
using Gateway.Auth.Storage;
using StackExchange.Redis;

namespace Gateway.Auth.Throttling;

/// <summary>
/// Failures at one target and its locks, in Redis, by Redis' clock. Attempts count as failures until they are given back: what happens to
/// this process meanwhile, nobody gets a guess more.
/// </summary>
internal sealed class AccountFailures(RedisConnection redis, ThrottlingOptions options)
{
    /// <summary>
    /// How long after a lock has ended the next failure still begins a longer one. Shorter, and who waits that long between two series has
    /// many times the guesses.
    /// </summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private static readonly RedisScript ReserveScript = RedisScript.Load("Throttling", "reserve-attempt");
    private static readonly RedisScript ReturnScript = RedisScript.Load("Throttling", "return-attempt");

    /// <summary>Counts an attempt before it is made.</summary>
    public async Task<TargetAnswer> ReserveAsync(ThrottleTarget target)
    {
        var attempt = AttemptName.New(redis.Now);
        RedisResult[] answer;
        try
        {
            answer = await ReserveAsync(target, attempt);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            _ = ReturnScript.UndoAsync(redis, [target.Key], ReturnArguments(attempt));
            throw;
        }

        var until = long.Parse((string)answer[1]!, CultureInfo.InvariantCulture);
        return (string?)answer[0] is "locked"
            ? new TargetAnswer.Locked(DateTimeOffset.FromUnixTimeMilliseconds(until))
            : new TargetAnswer.Counted(
                attempt, until == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(until), int.Parse((string)answer[2]!, CultureInfo.InvariantCulture));
    }

    /// <summary>Gives back an attempt that succeeded, or was never made.</summary>
    public Task ReturnAsync(ThrottleTarget target, TargetAnswer.Counted attempt) => ReturnScript.RunAsync(redis, [target.Key], ReturnArguments(attempt.Attempt));

    private async Task<RedisResult[]> ReserveAsync(ThrottleTarget target, string attempt) =>
        (RedisResult[])(await ReserveScript.RunAsync(
            redis,
            [target.Key],
            [
                attempt, options.AccountFailures, Milliseconds(options.AccountWindow), Milliseconds(Remembered), target.UserId?.ToString("N") ?? "-",
                .. options.AccountLocks.Select(time => (RedisValue)Milliseconds(time)),
            ]))!;

    private RedisValue[] ReturnArguments(string attempt) =>
        [attempt, redis.Now.ToUnixTimeMilliseconds(), options.AccountFailures, Milliseconds(options.AccountWindow), Milliseconds(Remembered)];

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}

/// <summary>What a target says to an attempt.</summary>
internal abstract record TargetAnswer
{
    private TargetAnswer()
    {
    }

    /// <summary>It is locked; the attempt is not to be made.</summary>
    public sealed record Locked(DateTimeOffset Until) : TargetAnswer;

    /// <summary>It is counted and may be made.</summary>
    /// <param name="Attempt">Which one it is, see <see cref="AttemptName"/>.</param>
    /// <param name="LocksUntil">Until when it locks the target, unless it is given back.</param>
    /// <param name="Locks">How many locks in a row there have been then.</param>
    public sealed record Counted(string Attempt, DateTimeOffset? LocksUntil, int Locks) : TargetAnswer;
}
