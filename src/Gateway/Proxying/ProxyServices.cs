using Gateway.Errors;
using Gateway.Lifecycle;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace Gateway.Proxying;

/// <summary>What the host calls to have requests forwarded.</summary>
internal static class ProxyServices
{
    /// <summary>Adds the gateway's part to <c>AddReverseProxy()</c>.</summary>
    /// <param name="proxy">What <c>AddReverseProxy()</c> returned.</param>
    /// <param name="hooks">What the proxy asks of the rest of the gateway.</param>
    public static IReverseProxyBuilder AddGateway(this IReverseProxyBuilder proxy, Func<IServiceProvider, ProxyHooks> hooks)
    {
        KeepNoKeyRing(proxy.Services);
        proxy.Services.RemoveAll<IAuthorizationHandlerProvider>(); // with it ASP.NET Core's authorization runs on every request; AccessMiddleware decides here
        proxy.Services.AddSingleton(hooks);
        proxy.Services.AddSingleton<ErrorAnswer>();
        proxy.Services.AddSingleton<Draining>();
        proxy.Services.TryAddSingleton<ShutdownOptions>(); // the host's, and none needed where nothing is served ("explain")
        proxy.Services.AddSingleton<IForwarderHttpClientFactory, BackendHttpClientFactory>();
        return proxy.AddTransforms<GatewayTransforms>();
    }

    /// <summary>
    /// YARP brings Data Protection for its session affinity cookies, which would write a key ring into the user's home and read it at every
    /// start. Keys in memory do: an affinity cookie that cannot be read costs a new choice of the destination.
    /// </summary>
    private static void KeepNoKeyRing(IServiceCollection services)
    {
        DataProtectionVersion.Check();
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        foreach (var preload in services.Where(service => service.ImplementationType is { Name: "DataProtectionHostedService" }).ToList())
        {
            services.Remove(preload);
        }
    }

    /// <summary>YARP's middleware waits for every answer, even where nobody asked it to look at them.</summary>
    private static bool HasPassiveHealthChecks(HttpContext context) =>
        context.GetReverseProxyFeature().Cluster.Config.HealthCheck?.Passive?.Enabled ?? false;

    /// <summary>Maps the routes. Their endpoints need a <see cref="Routes.GatewayRoute"/> as metadata, or every request is refused.</summary>
    public static ReverseProxyConventionBuilder MapGatewayProxy(this IEndpointRouteBuilder endpoints) => endpoints.MapReverseProxy(pipeline =>
    {
        pipeline.UseMiddleware<ProxyMiddleware>();
        pipeline.UseMiddleware<WebSocketCloseMiddleware>();
        pipeline.UseSessionAffinity();
        pipeline.UseLoadBalancing();
        pipeline.UseWhen(HasPassiveHealthChecks, checking => checking.UseMiddleware<PassiveHealthCheckMiddleware>());
    });
}
