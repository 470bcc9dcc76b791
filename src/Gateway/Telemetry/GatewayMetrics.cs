using System.Diagnostics.Metrics;
using Gateway.Auth.Audit;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;

namespace Gateway.Telemetry;

/// <summary>What the gateway measures of itself, beside what ASP.NET Core and the runtime measure. Read from memory when somebody scrapes.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    private readonly Meter meter = new(AuditMetrics.MeterName);

    public GatewayMetrics(RedisConnection redis, AuthDatabase database, Revocations revocations, PasswordHasher hasher, Suspicions suspicions, BreachList breaches)
    {
        meter.CreateObservableGauge(
            "authgateway.dependency.up",
            () => new[] { Up("redis", redis), Up("database", database) },
            description: "1 while the store can be used, else 0.");
        meter.CreateObservableGauge(
            "authgateway.clock.skew", () => redis.ClockSkew.TotalSeconds, "s", "How far this machine's clock is from Redis', at least. Not ready above 2.");
        meter.CreateObservableGauge(
            "authgateway.revocation.behind", () => revocations.IsBehind ? 1 : 0, description: "1 while revocations cannot be read: requests go on from memory.");
        meter.CreateObservableGauge(
            "authgateway.revocation.stale", () => revocations.IsStale ? 1 : 0, description: "1 once that has lasted for Revocation:MaxStaleness: no identity is accepted.");
        meter.CreateObservableCounter(
            "authgateway.suspicious.unrecorded", () => suspicions.Dropped, description: "What is suspicious and got no audit row because there was too much of it.");
        meter.CreateObservableCounter("authgateway.password.checks", () => hasher.Comparisons, description: "Passwords compared with a hash.");
        meter.CreateObservableCounter(
            "authgateway.breach_list.answers",
            () => breaches.Counts is var (listed, clear, failed) ? new[] { Answers("listed", listed), Answers("clear", clear), Answers("failed", failed) } : [],
            description: "New passwords looked up in the list of breached ones, by what came of it.");
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private static Measurement<long> Answers(string result, long count) => new(count, new KeyValuePair<string, object?>("result", result));

    private static Measurement<int> Up(string name, IWatchedStore store) =>
        new(store.Circuit.Problem is null ? 1 : 0, new KeyValuePair<string, object?>("dependency", name));
}
