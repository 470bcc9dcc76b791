using System.Net;
using Gateway.Auth.Access;
using Gateway.IdentityHeaders;
using Gateway.Network;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxying;

/// <summary>
/// The last request transform of every route: removes protected headers once more, whatever set them, then says who is calling and from
/// where, and which target the backend gets. Without a <see cref="ProxiedRequest"/> nothing is forwarded.
/// </summary>
/// <param name="target">The spelling.</param>
/// <param name="followsConfigured">Whether the operator configured transforms, which can have set anything; else the client's headers are clean already.</param>
/// <param name="assertion">Makes the value of <c>{assertion}</c>.</param>
internal sealed class OutgoingRequestTransform(ForwardedTarget target, bool followsConfigured, Func<CallerIdentity, string, string> assertion) : RequestTransform
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <inheritdoc/>
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var http = context.HttpContext;
        if (http.Features.Get<ProxiedRequest>() is not { } proxied)
        {
            // A status other than 200 makes YARP stop here.
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return ValueTask.CompletedTask;
        }

        var headers = context.ProxyRequest.Headers;
        if (followsConfigured)
        {
            RemoveProtected(headers, proxied.Route.Protected);
        }

        AddOrigin(headers, http);
        AddIdentity(headers, proxied);
        TraceContext.Pass(headers, http);
        if (HttpMethods.IsHead(http.Request.Method))
        {
            headers.ConnectionClose = true; // a backend that sends a body all the same would have it read as the next answer, somebody else's
        }

        if (target != ForwardedTarget.Canonical)
        {
            context.ProxyRequest.RequestUri ??= RawUri(context);
        }

        return ValueTask.CompletedTask;
    }

    private static void RemoveProtected(System.Net.Http.Headers.HttpRequestHeaders headers, ProtectedHeaders @protected)
    {
        List<string>? found = null;
        foreach (var (name, _) in headers.NonValidated)
        {
            if (@protected.Contains(name))
            {
                (found ??= []).Add(name);
            }
        }

        foreach (var name in found ?? [])
        {
            headers.Remove(name);
        }
    }

    private static void AddOrigin(System.Net.Http.Headers.HttpRequestHeaders headers, HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is { } address)
        {
            headers.TryAddWithoutValidation("X-Forwarded-For", Text(address));
        }

        headers.TryAddWithoutValidation("X-Forwarded-Proto", http.Request.Scheme);
        if (http.Request.Host.Value is { Length: > 0 } host)
        {
            headers.TryAddWithoutValidation("X-Forwarded-Host", host);
        }
    }

    private static string Text(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private void AddIdentity(System.Net.Http.Headers.HttpRequestHeaders headers, ProxiedRequest proxied)
    {
        if (proxied.Route.Identity.Basic is { } basic)
        {
            // Whatever a configured transform has set: two of them would be one that nobody can read.
            headers.Authorization = null;
            if (proxied.Identity is null && basic.ForEverybody is { } value)
            {
                headers.TryAddWithoutValidation(BasicCredentials.Header, value);
            }
        }

        if (proxied.Identity is not { } identity)
        {
            return;
        }

        foreach (var (name, text) in PreparedHeaders.Of(identity, proxied.Route.Identity, proxied.Route.ClusterId, assertion))
        {
            headers.TryAddWithoutValidation(name, text);
        }
    }

    private Uri RawUri(RequestTransformContext context)
    {
        var raw = RequestTarget.OriginForm(context.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, out _);
        var prefix = context.DestinationPrefix.AsSpan().TrimEnd('/');
        if (target == ForwardedTarget.Raw)
        {
            return new Uri(string.Concat(prefix, raw), AsWritten);
        }

        var query = raw.IndexOf('?');
        return new Uri(string.Concat(prefix, query < 0 ? raw : raw[..query], context.Query.QueryString.ToUriComponent()), AsWritten);
    }
}
