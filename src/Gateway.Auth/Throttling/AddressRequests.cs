using System.Globalization;
using Gateway.Auth.Audit;
using Gateway.Auth.Storage;
using StackExchange.Redis;
using ClientInfo = Gateway.Auth.Sessions.ClientInfo;

namespace Gateway.Auth.Throttling;

/// <summary>
/// How many requests for an account or a mail one client address may make: strangers may ask for both, and each costs somebody else a mail, or
/// tells whether there is an account. All of them count, whatever becomes of them, and nobody gets one back.
/// </summary>
internal sealed class AddressRequests(RedisConnection redis, ThrottlingOptions options, AuditLog audit)
{
    // What it counts for passwords it counts for requests, which are at no account.
    private static readonly RedisScript CountScript = RedisScript.Load("Throttling", "reserve-address-attempt");

    /// <summary>The key of an address, by the text that <see cref="ClientNetwork"/> makes of it.</summary>
    public static RedisKey Key(string network) => $"{ThrottleTarget.KeyPrefix}{{{ThrottleTarget.KindName(ThrottleKind.Requests)}:{network}}}";

    /// <summary>Counts a request before anything is done for it.</summary>
    /// <returns>Null when it may go on; else when the next one may.</returns>
    public async Task<TimeSpan?> CountAsync(ClientInfo client)
    {
        var now = redis.Now;
        var network = ClientNetwork.Of(client.Address);
        var answer = (RedisResult[])(await CountScript.RunAsync(
            redis, [Key(network)], [AttemptName.New(now), options.AddressRequests, (long)options.AddressWindow.TotalMilliseconds, 0, 0, "", "1"]))!;
        if ((string?)answer[0] is "counted")
        {
            return null;
        }

        if ((string?)answer[2] is "1")
        {
            await audit.WriteAsync(AuditEntry.Of("requests.throttled", null, null, client, network), CancellationToken.None);
        }

        return TimeSpan.FromMilliseconds(Math.Max(0, long.Parse((string)answer[1]!, CultureInfo.InvariantCulture) - now.ToUnixTimeMilliseconds()));
    }
}
