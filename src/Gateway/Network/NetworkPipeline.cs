using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Network;

/// <summary>What the host calls to have requests checked before anything reads them.</summary>
internal static class NetworkPipeline
{
    /// <summary>The key under which <see cref="WebApplication"/> keeps its endpoints for <c>UseRouting</c>; a branch starts without it.</summary>
    private const string EndpointsKey = "__GlobalEndpointRouteBuilder";

    /// <summary>Kestrel's settings. Needs <see cref="NetworkOptions"/>.</summary>
    public static IServiceCollection AddGatewayNetwork(this IServiceCollection services)
    {
        // RFC 9112 section 2.2 allows a lone LF as the end of a line. Whoever is in front may not, and sees another request.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        return services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Header bytes are passed through as they are, whatever encoding a backend thinks they have.
            kestrel.RequestHeaderEncodingSelector = static name =>
                name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) ? ContentLengthEncoding.Instance : Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        });
    }

    /// <summary>Refuses what no route may take. The first middleware, before forwarded headers and routing.</summary>
    public static IApplicationBuilder UseEntryChecks(this IApplicationBuilder app) => app.UseMiddleware<EntryMiddleware>();

    /// <summary>Refuses paths that the selected route does not allow. Directly after <c>UseRouting</c>.</summary>
    public static IApplicationBuilder UseSingleReading(this WebApplication app)
    {
        var branch = ((IApplicationBuilder)app).New();
        branch.Properties[EndpointsKey] = app;
        branch.UseRouting();
        branch.Run(static _ => Task.CompletedTask);
        var logger = app.Services.GetRequiredService<ILogger<SingleReadingMiddleware>>();

        // Built with the pipeline, when everything is mapped: routing takes its endpoint sources when it is built.
        return app.Use(next => new SingleReadingMiddleware(next, branch.Build(), logger).InvokeAsync);
    }
}
