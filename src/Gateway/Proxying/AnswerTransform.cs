using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxying;

/// <summary>What a backend's answer may not do: set or clear a gateway cookie, be cached for everybody when it was made for somebody, or seem to be a WebSocket.</summary>
internal sealed class AnswerTransform(ProxyHooks hooks) : ResponseTransform
{
    /// <inheritdoc/>
    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is null)
        {
            return ValueTask.CompletedTask;
        }

        var headers = context.HttpContext.Response.Headers;
        var proxied = context.HttpContext.Features.Get<ProxiedRequest>();
        var isBetterAuth = proxied is { Route.IsBetterAuth: true };
        if (headers.SetCookie.Count > 0)
        {
            headers.SetCookie = GatewayCookies.CutSetCookie(headers.SetCookie, isBetterAuth ? null : hooks.IsTrustedCookie);
        }

        // RFC 6265 section 9.3 took it out of use. Java's HTTP client still reads it.
        headers.Remove("Set-Cookie2");

        if (headers.TryGetValue(ClearSiteData.Name, out var kinds) && proxied is not { Route.SignOut: true })
        {
            headers[ClearSiteData.Name] = ClearSiteData.WithoutCookies(kinds);
        }

        if (headers.CacheControl.Count == 0 && proxied is { Identity: not null })
        {
            headers.CacheControl = CacheControlHeaderValue.PrivateString;
        }

        if (IsTakenForWebSocket(context.HttpContext, context.ProxyResponse))
        {
            context.HttpContext.Features.Set<IForwarderErrorFeature>(new NoWebSocket());
            context.SuppressResponseBody = true;
        }

        return isBetterAuth && hooks.HidesTokens ? HiddenTokens.RemoveAsync(context, context.ProxyResponse) : ValueTask.CompletedTask;
    }

    /// <summary>
    /// Over HTTP/2 any 2xx agrees to a WebSocket (RFC 8441 section 5), so a backend that answered a handshake over HTTP/1.1 with an ordinary 200
    /// must not seem to.
    /// </summary>
    private static bool IsTakenForWebSocket(HttpContext context, HttpResponseMessage answer) =>
        answer is { IsSuccessStatusCode: true, Version.Major: 1 } && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private sealed class NoWebSocket : IForwarderErrorFeature
    {
        public ForwarderError Error => ForwarderError.UpgradeResponseDestination;

        public Exception? Exception => null;
    }
}

/// <summary>The same for trailers, where no cookie belongs at all (RFC 9110 section 6.5.1).</summary>
internal sealed class AnswerTrailersTransform : ResponseTrailersTransform
{
    /// <inheritdoc/>
    public override ValueTask ApplyAsync(ResponseTrailersTransformContext context)
    {
        TakeHeader(context, HeaderNames.SetCookie);
        return ValueTask.CompletedTask;
    }
}
