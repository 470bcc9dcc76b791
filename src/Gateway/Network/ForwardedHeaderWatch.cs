using System.Net;

namespace Gateway.Network;

/// <summary>Says once what to configure when somebody who is not a trusted proxy sends forwarded headers.</summary>
internal sealed class ForwardedHeaderWatch(RequestDelegate next, IPNetwork[] trusted, ILogger<ForwardedHeaderWatch> logger)
{
    private static readonly string[] Names = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded"];
    private int said;

    /// <summary>Looks and passes on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (Volatile.Read(ref said) == 0)
        {
            Look(context);
        }

        return next(context);
    }

    private void Look(HttpContext context)
    {
        var peer = context.Connection.RemoteIpAddress;
        var address = peer is { IsIPv4MappedToIPv6: true } ? peer.MapToIPv4() : peer;
        if (address is not null && Array.Exists(trusted, network => network.Contains(address)))
        {
            return;
        }

        foreach (var name in Names)
        {
            if (context.Request.Headers.ContainsKey(name) && Interlocked.Exchange(ref said, 1) == 0)
            {
                logger.IgnoredForwardedHeader(name, address);
                return;
            }
        }
    }
}
