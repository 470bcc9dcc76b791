using Gateway.Auth.RateLimiting;
using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;

namespace Gateway.Auth.ExternalSignin;

/// <summary>
/// How often one client address may go to a provider or come back: each way costs something to keep for ten minutes, a question to the provider,
/// or a row in the audit (ADVISORIES.md G-106). An office behind one address has room.
/// </summary>
internal sealed class ExternalLimit(RateLimitCounters counters)
{
    /// <summary>Requests in <see cref="Period"/>.</summary>
    public const int Requests = 120;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>Counts a request before anything is done for it.</summary>
    /// <returns>Null when it may go on; else when the next one may.</returns>
    public async Task<TimeSpan?> CountAsync(ClientInfo client)
    {
        var counter = $"external:{ClientNetwork.Of(client.Address)}";
        var answer = counters.FindRefused(counter) ?? await counters.TakeAsync(counter, Requests, Period);
        return answer.IsAllowed ? null : answer.RetryAfter;
    }
}
