using System.Diagnostics.Metrics;

namespace Gateway.Auth.Audit;

/// <summary>Counts what the audit log records: sign-ins by outcome, sign-outs and so on.</summary>
internal static class AuditMetrics
{
    /// <summary>The gateway's meter (OpenTelemetry's instrumentation scope).</summary>
    public const string MeterName = "AuthGateway";

    private static readonly Counter<long> Events = new Meter(MeterName).CreateCounter<long>("authgateway.events", description: "Audited events by their code.");

    /// <summary>Counts an event.</summary>
    /// <param name="code">Its stable code, for example <c>signin.failed</c>.</param>
    public static void Count(string code) => Events.Add(1, new KeyValuePair<string, object?>("event", code));
}
