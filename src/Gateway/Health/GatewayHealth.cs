using System.Globalization;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Gateway.Routes;

namespace Gateway.Health;

/// <summary>How the gateway is: <c>starting</c>, <c>ready</c>, <c>degraded</c>, <c>unavailable</c> or <c>draining</c>.</summary>
/// <param name="Status">The one word that is public.</param>
/// <param name="Details">A line per dependency, for operators.</param>
internal sealed record HealthReport(string Status, IReadOnlyDictionary<string, string> Details)
{
    /// <summary>Whether requests should be sent here.</summary>
    public bool IsReady => Status is "ready" or "degraded";
}

/// <summary>
/// Says whether this process can do its work. It is not ready only while starting or draining, or when no identity can be checked any
/// more; a refused <c>routes.json</c>, or a dependency that is away but not needed yet, is degraded. Everything comes from memory,
/// where the watches leave what they see: asking costs nothing and never waits, whatever is away.
/// </summary>
internal sealed class GatewayHealth(Revocations revocations, RedisConnection redis, AuthDatabase database, RoutesProvider routes, IHostApplicationLifetime lifetime)
{
    /// <summary>Revocations of replicas whose clocks differ by more could be missed.</summary>
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromSeconds(2);

    /// <summary>The status word.</summary>
    public string Status =>
        lifetime.ApplicationStopping.IsCancellationRequested ? "draining"
        : !lifetime.ApplicationStarted.IsCancellationRequested ? "starting"
        : revocations.IsStale || redis.ClockSkew > MaxClockSkew ? "unavailable"
        : revocations.IsBehind || redis.Circuit.Problem is not null || database.Circuit.Problem is not null || routes.State.Errors.Count > 0 ? "degraded"
        : "ready";

    /// <summary>The status with a line per dependency.</summary>
    public HealthReport Report()
    {
        var errors = routes.State.Errors;
        return new HealthReport(Status, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["redis"] = Redis,
            ["database"] = database.Circuit.Problem is { } problem ? $"away: {problem}; what needs an account is answered with 503" : "ok",
            ["clock"] = redis.ClockSkew <= MaxClockSkew
                ? "ok"
                : string.Create(CultureInfo.InvariantCulture, $"{redis.ClockSkew.TotalSeconds:0.0} s from Redis' clock: set this machine's or Redis' right, for example with NTP"),
            ["routes"] = errors.Count == 0 ? "ok" : "the file is refused, the last good one is in force: " + string.Join(" ", errors),
        });
    }

    private string Redis
    {
        get
        {
            var problem = redis.Circuit.Problem ?? (revocations.IsBehind ? "revocations cannot be read" : null);
            return problem is null ? "ok"
                : revocations.IsStale ? $"away for too long: {problem}; no identity can be checked any more"
                : $"away: {problem}; requests go on from memory";
        }
    }
}
