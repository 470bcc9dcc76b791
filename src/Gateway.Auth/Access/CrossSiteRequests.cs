using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Gateway.Auth.Access;

/// <summary>
/// Refuses requests that a page of another site made a browser send with its cookies (CSRF, cross-site WebSocket hijacking, sign-in CSRF).
/// No token is needed: every browser says where an unsafe request comes from, in Sec-Fetch-Site or in Origin.
/// </summary>
internal sealed class CrossSiteRequests(RequestDelegate next)
{
    /// <summary>
    /// Whether the request may use or set cookies. For handlers that find out late that they do; safe requests such as links
    /// from other sites are not to be asked about.
    /// </summary>
    public static bool IsAllowed(HttpContext context)
    {
        var headers = context.Request.Headers;
        var site = headers["Sec-Fetch-Site"];
        var origin = headers.Origin;
        if (IsWebSocketHandshake(context))
        {
            // Browsers always send Origin with a handshake, and not all send Sec-Fetch-Site. Nothing else may use a cookie here.
            return origin.Count == 1 && (site == "same-origin" || IsTrusted(context, origin));
        }

        if (site == "same-origin" || site == "none")
        {
            return true;
        }

        // No browser leaves out both on an unsafe request, so what has neither is no browser and carries nobody's cookies unasked.
        return origin.Count == 0 ? site.Count == 0 : IsTrusted(context, origin);
    }

    /// <summary>Runs the request unless it is another site's.</summary>
    public Task InvokeAsync(HttpContext context) => !MatterFor(context) || IsAllowed(context) ? next(context) : RefuseAsync(context);

    /// <summary>403 <c>cross-site-request</c>.</summary>
    public static Task RefuseAsync(HttpContext context) =>
        GrpcRefusal.IsGrpc(context.Request)
            ? GrpcRefusal.AnswerAsync(context, 7, AuthProblems.CrossSiteRequest.Title)
            : ProblemAnswer.WriteAsync(context, AuthProblems.CrossSiteRequest);

    private static bool MatterFor(HttpContext context)
    {
        var method = context.Request.Method;
        var isSafe = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);
        if (isSafe && !IsWebSocketHandshake(context))
        {
            return false;
        }

        return context.Features.Get<Caller>()?.Identity?.Credential == CredentialKind.Cookie
            || context.GetEndpoint()?.Metadata.GetMetadata<UsesCookies>() is not null;
    }

    private static bool IsTrusted(HttpContext context, StringValues origin)
    {
        var services = context.RequestServices;
        return origin is [{ } sent]
            && (string.Equals(sent, services.GetRequiredService<PublicOrigin>().Value, StringComparison.Ordinal)
                || services.GetRequiredService<AuthOptions>().TrustedOrigins.Contains(sent, StringComparer.Ordinal));
    }

    /// <summary>RFC 6455 section 4.1 and, for HTTP/2, RFC 8441 section 4.</summary>
    private static bool IsWebSocketHandshake(HttpContext context) =>
        context.Request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase)
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };
}

/// <summary>Marks an endpoint whose unsafe requests set or use a cookie even when nobody is signed in: sign-in by form, sign-out.</summary>
internal sealed class UsesCookies
{
    /// <summary>The mark.</summary>
    public static readonly UsesCookies Mark = new();

    private UsesCookies()
    {
    }
}
