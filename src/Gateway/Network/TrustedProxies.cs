using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Gateway.Network;

/// <summary>
/// Client address, scheme and host from X-Forwarded-For, -Proto and -Host: read from right to left, through trusted proxies only
/// (<c>Network:TrustedProxies</c>). With an empty list nobody is believed, not even loopback.
/// </summary>
internal static class TrustedProxies
{
    /// <summary>Adds the middleware.</summary>
    public static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app)
    {
        var configured = app.ApplicationServices.GetRequiredService<NetworkOptions>().TrustedProxies;
        IPNetwork[] networks = [.. configured.Select(IPNetwork.Parse)];
        app.UseMiddleware<ForwardedHeaderWatch>((object)networks);
        if (networks.Length == 0)
        {
            // ForwardedHeadersMiddleware with empty lists believes everybody.
            return app;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        // A peer without an address (a Unix socket) is in no network; the middleware would believe it.
        return app.UseWhen(context => context.Connection.RemoteIpAddress is not null, trusted => trusted.UseForwardedHeaders(options));
    }
}
