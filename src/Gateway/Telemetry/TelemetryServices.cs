using Gateway.Auth.Audit;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Gateway.Telemetry;

/// <summary>OpenTelemetry: Prometheus text at <c>/metrics</c> of the management address; OTLP when the standard variables name a collector.</summary>
internal static class TelemetryServices
{
    /// <summary>The standard variable that turns OTLP on. The exporters read it and the other <c>OTEL_*</c> themselves.</summary>
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string TracesSampler = "OTEL_TRACES_SAMPLER";

    /// <summary>Requests: how many, how long, with which status. Not ASP.NET Core's other meters: they count each rented buffer and each route selected.</summary>
    private const string RequestMeter = "Microsoft.AspNetCore.Hosting";

    /// <summary>Connections and TLS handshakes.</summary>
    private const string ConnectionMeter = "Microsoft.AspNetCore.Server.Kestrel";

    /// <summary>The standard variables (<c>OTEL_*</c>).</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Variables(IConfiguration environment) =>
        environment.AsEnumerable().Where(variable => variable.Key.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Adds it to the management server, which starts when the gateway answers already: telemetry takes a fifth of a second to start, and
    /// instruments are listened to by name, wherever in the process they are.
    /// </summary>
    /// <param name="services">Those of the management server.</param>
    /// <param name="environment">Those of the management server: the exporters find their variables there.</param>
    /// <param name="gateway">The gateway's services, of which the instruments tell.</param>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration environment, IServiceProvider gateway)
    {
        var exports = !string.IsNullOrEmpty(environment[OtlpEndpoint]);
        services.AddSingleton(_ => ActivatorUtilities.CreateInstance<GatewayMetrics>(gateway));
        var telemetry = services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.AddMeter(AuditMetrics.MeterName, RequestMeter, ConnectionMeter).AddRuntimeInstrumentation().AddPrometheusExporter();
            if (exports)
            {
                metrics.AddOtlpExporter();
            }
        });
        if (exports)
        {
            telemetry.WithTracing(traces =>
            {
                traces.AddAspNetCoreInstrumentation().AddSource("Yarp.ReverseProxy").AddOtlpExporter();
                if (string.IsNullOrEmpty(environment[TracesSampler]))
                {
                    traces.SetSampler(new EdgeSampler(TimeProvider.System));
                }
            });
        }

        return services;
    }

    /// <summary>Maps <c>/metrics</c>.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<GatewayMetrics>();
        endpoints.MapPrometheusScrapingEndpoint("/metrics");
    }
}
