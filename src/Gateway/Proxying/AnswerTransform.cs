using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxying;

/// <summary>What a backend's answer may not do: set a gateway cookie, or be cached for everybody when it was made for somebody.</summary>
internal sealed class AnswerTransform : ResponseTransform
{
    /// <inheritdoc/>
    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is null)
        {
            return ValueTask.CompletedTask;
        }

        var headers = context.HttpContext.Response.Headers;
        if (headers.SetCookie.Count > 0)
        {
            headers.SetCookie = GatewayCookies.CutSetCookie(headers.SetCookie);
        }

        if (headers.CacheControl.Count == 0 && context.HttpContext.Features.Get<ProxiedRequest>() is { Identity: not null })
        {
            headers.CacheControl = CacheControlHeaderValue.PrivateString;
        }

        return ValueTask.CompletedTask;
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
