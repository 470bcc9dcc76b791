using Gateway.Telemetry;

namespace Gateway.Health;

/// <summary>
/// The management address (<c>Management:Urls</c>): a server of its own, so that no request to the public one can reach it, whatever
/// its Host or path says (ADVISORIES.md K-123).
/// </summary>
internal static class ManagementHost
{
    /// <summary>Builds the server; the caller starts and stops it.</summary>
    /// <param name="urls">Where it listens.</param>
    /// <param name="environment">The framework's settings.</param>
    /// <param name="gateway">The services of the gateway that it tells about.</param>
    public static WebApplication Build(IReadOnlyList<string> urls, IConfiguration environment, IServiceProvider gateway)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls([.. urls]);
        builder.Services.AddRoutingCore();
        builder.Configuration.AddInMemoryCollection(TelemetryServices.Variables(environment)); // not the rest: it says where the gateway listens
        builder.Services.AddTelemetry(builder.Configuration, gateway);
        var app = builder.Build();
        app.UseRouting();
        app.MapManagementHealth(gateway.GetRequiredService<GatewayHealth>());
        app.MapMetrics();
        return app;
    }
}
