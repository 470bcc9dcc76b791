using Gateway.Auth.Audit;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Gateway.Telemetry;

/// <summary>OpenTelemetry: Prometheus text at <c>/metrics</c> of the management address; OTLP when the standard variables name a collector.</summary>
internal static class TelemetryServices
{
    /// <summary>The standard variable that turns OTLP on. The exporters read it and the other <c>OTEL_*</c> themselves.</summary>
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration environment)
    {
        var exports = !string.IsNullOrEmpty(environment[OtlpEndpoint]);
        services.AddSingleton<GatewayMetrics>();
        var telemetry = services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.AddMeter(AuditMetrics.MeterName).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddPrometheusExporter();
            if (exports)
            {
                metrics.AddOtlpExporter();
            }
        });
        if (exports)
        {
            telemetry.WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddSource("Yarp.ReverseProxy").AddOtlpExporter());
        }

        return services;
    }

    /// <summary>Maps <c>/metrics</c>.</summary>
    /// <param name="endpoints">Those of the management address.</param>
    /// <param name="gateway">The gateway's services, which own the instruments.</param>
    public static void MapMetrics(this IEndpointRouteBuilder endpoints, IServiceProvider gateway)
    {
        gateway.GetRequiredService<GatewayMetrics>();
        endpoints.MapPrometheusScrapingEndpoint("/metrics", gateway.GetRequiredService<MeterProvider>(), configureBranchedPipeline: null, optionsName: null);
    }
}
