using System.Globalization;
using System.Net;
using Gateway.Auth.Storage;
using StackExchange.Redis;

namespace Gateway.Auth.Throttling;

/// <summary>Failures from one client address, in Redis: how many in a short time, and at how many accounts in a longer one.</summary>
internal sealed class AddressFailures(RedisConnection redis, ThrottlingOptions options)
{
    private static readonly RedisScript ReserveScript = RedisScript.Load("Throttling", "reserve-address-attempt");
    private static readonly RedisScript ReturnScript = RedisScript.Load("Throttling", "return-address-attempt");

    /// <summary>The key of an address, or of the text that <see cref="ClientNetwork"/> makes of it.</summary>
    public static RedisKey Key(string network) => $"{ThrottleTarget.KeyPrefix}{{{ThrottleTarget.KindName(ThrottleKind.Address)}:{network}}}";

    /// <summary>Counts an attempt before it is made.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="target">What it is at.</param>
    /// <param name="isReported">Whether a refusal is the last word and goes on record.</param>
    public async Task<AddressAnswer> ReserveAsync(IPAddress? address, ThrottleTarget target, bool isReported)
    {
        var now = redis.Now;
        var attempt = AttemptName.New(now);
        RedisKey[] keys = [Key(ClientNetwork.Of(address))];
        RedisResult[] answer;
        try
        {
            answer = (RedisResult[])(await ReserveScript.RunAsync(
                redis,
                keys,
                [
                    attempt, options.AddressFailures, Milliseconds(options.AddressWindow),
                    options.StuffingAccounts, Milliseconds(options.StuffingWindow), target.Tag, isReported ? "1" : "0",
                ]))!;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            _ = ReturnScript.UndoAsync(redis, keys, ReturnArguments(target, attempt));
            throw;
        }

        if ((string?)answer[0] is "counted")
        {
            return new AddressAnswer.Counted(attempt);
        }

        var comeBack = long.Parse((string)answer[1]!, CultureInfo.InvariantCulture);
        return new AddressAnswer.TooMany(
            TimeSpan.FromMilliseconds(Math.Max(0, comeBack - now.ToUnixTimeMilliseconds())), IsStuffing: (string?)answer[0] is "accounts", IsNews: (string?)answer[2] is "1");
    }

    /// <summary>Gives back an attempt that succeeded, or was never made. What else came from the address stays counted.</summary>
    public Task ReturnAsync(IPAddress? address, ThrottleTarget target, AddressAnswer.Counted attempt) =>
        ReturnScript.RunAsync(redis, [Key(ClientNetwork.Of(address))], ReturnArguments(target, attempt.Attempt));

    private RedisValue[] ReturnArguments(ThrottleTarget target, string attempt) =>
        [attempt, target.Tag, Math.Max(Milliseconds(options.AddressWindow), Milliseconds(options.StuffingWindow))];

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}

/// <summary>What an address's count says to an attempt.</summary>
internal abstract record AddressAnswer
{
    private AddressAnswer()
    {
    }

    /// <summary>It is counted and may be made.</summary>
    /// <param name="Attempt">Which one it is, see <see cref="AttemptName"/>.</param>
    public sealed record Counted(string Attempt) : AddressAnswer;

    /// <summary>There were too many from this address.</summary>
    /// <param name="RetryAfter">When the next would be let through.</param>
    /// <param name="IsStuffing">Whether they were at too many accounts.</param>
    /// <param name="IsNews">Whether no such refusal has been put on record in a while.</param>
    public sealed record TooMany(TimeSpan RetryAfter, bool IsStuffing, bool IsNews) : AddressAnswer;
}
