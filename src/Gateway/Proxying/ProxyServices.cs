using Gateway.Errors;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxying;

/// <summary>What the host calls to have requests forwarded.</summary>
internal static class ProxyServices
{
    /// <summary>Adds the gateway's part to <c>AddReverseProxy()</c>.</summary>
    /// <param name="proxy">What <c>AddReverseProxy()</c> returned.</param>
    /// <param name="hooks">What the proxy asks of the rest of the gateway.</param>
    public static IReverseProxyBuilder AddGateway(this IReverseProxyBuilder proxy, Func<IServiceProvider, ProxyHooks> hooks)
    {
        proxy.Services.AddSingleton(hooks);
        proxy.Services.AddSingleton<ErrorAnswer>();
        proxy.Services.AddSingleton<IForwarderHttpClientFactory, BackendHttpClientFactory>();
        return proxy.AddTransforms<GatewayTransforms>();
    }

    /// <summary>Maps the routes. Their endpoints need a <see cref="Routes.GatewayRoute"/> as metadata, or every request is refused.</summary>
    public static ReverseProxyConventionBuilder MapGatewayProxy(this IEndpointRouteBuilder endpoints) => endpoints.MapReverseProxy(pipeline =>
    {
        pipeline.UseMiddleware<ProxyMiddleware>();
        pipeline.UseSessionAffinity();
        pipeline.UseLoadBalancing();
        pipeline.UsePassiveHealthChecks();
    });
}
