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
/// more; a refused <c>routes.json</c>, or a dependency that is away but not needed yet, is degraded.
/// </summary>
internal sealed class GatewayHealth(Revocations revocations, AuthDatabase database, RoutesProvider routes, IHostApplicationLifetime lifetime)
{
    /// <summary>The status word, from memory: asking costs nothing, so anybody may.</summary>
    public string Status =>
        lifetime.ApplicationStopping.IsCancellationRequested ? "draining"
        : !lifetime.ApplicationStarted.IsCancellationRequested ? "starting"
        : revocations.IsStale ? "unavailable"
        : routes.State.Errors.Count > 0 || revocations.IsBehind ? "degraded"
        : "ready";

    /// <summary>The status with a line per dependency; asks the database.</summary>
    public async Task<HealthReport> ReportAsync(CancellationToken cancellationToken)
    {
        var errors = routes.State.Errors;
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["redis"] = revocations.IsStale ? "away for too long" : revocations.IsBehind ? "away, requests go on from memory" : "ok",
            ["database"] = await database.AnswersAsync(cancellationToken) ? "ok" : "away",
            ["routes"] = errors.Count == 0 ? "ok" : "the file is refused, the last good one is in force: " + string.Join(" ", errors),
        };
        var status = Status;
        return new HealthReport(status is "ready" && details["database"] is not "ok" ? "degraded" : status, details);
    }
}
