using System.Diagnostics.Metrics;

namespace Gateway.Auth.Audit;

/// <summary>Counts what the audit log records: sign-ins by outcome, sign-outs and so on.</summary>
internal static class AuditMetrics
{
    /// <summary>The gateway's meter (OpenTelemetry's instrumentation scope).</summary>
    public const string MeterName = "AuthGateway";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Events = Meter.CreateCounter<long>("authgateway.events", description: "Audited events by their code.");
    private static readonly Counter<long> Suspicious = Meter.CreateCounter<long>("authgateway.suspicious", description: "What no honest client does, by its kind.");

    /// <summary>Counts an event.</summary>
    /// <param name="code">Its stable code, for example <c>signin.failed</c>.</param>
    public static void Count(string code)
    {
        Events.Add(1, new KeyValuePair<string, object?>("event", code));
        if (SuspiciousEvent.Find(code) is { IsFrequent: false } suspicious)
        {
            Count(suspicious);
        }
    }

    /// <summary>Counts what is suspicious, with or without a row.</summary>
    public static void Count(SuspiciousEvent suspicious) => Suspicious.Add(1, new KeyValuePair<string, object?>("kind", suspicious.Kind));
}
