using Gateway.Auth;
using Gateway.Routes;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Network;

/// <summary>
/// After routing: an unusual path goes on only if the selected route allows its forms and every reading of it selects that same route.
/// Endpoints that are not routes of <c>routes.json</c> take clean paths only.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="select">Routing and nothing else: leaves the selected endpoint on the context it is given.</param>
/// <param name="logger">The log.</param>
internal sealed class SingleReadingMiddleware(RequestDelegate next, RequestDelegate select, ILogger<SingleReadingMiddleware> logger)
{
    /// <summary>Path transforms rebuild the path from its decoded form, where these two cannot be told from an encoded percent sign.</summary>
    private const PathForms LostByTransforms = PathForms.EncodedSlash | PathForms.NonUtf8;

    /// <summary>Refuses, or passes on.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<UnusualPath>() is { } path ? InvokeUnusualAsync(context, path.Forms) : next(context);

    private async Task InvokeUnusualAsync(HttpContext context, PathForms forms)
    {
        if (await IsOneRouteAsync(context, forms))
        {
            await next(context);
            return;
        }

        logger.RefusedPath();
        await ProblemAnswer.WriteAsync(context, AuthProblems.AmbiguousPath);
    }

    private async Task<bool> IsOneRouteAsync(HttpContext context, PathForms forms)
    {
        if (RouteOf(context) is not { } route || (forms & ~AllowedBy(route)) != PathForms.None || PathReadings.Of(context.Request.Path.Value!) is not { } readings)
        {
            return false;
        }

        foreach (var reading in readings)
        {
            var probe = Probe(context, reading);
            await select(probe);
            if (!string.Equals(RouteOf(probe)?.RouteId, route.RouteId, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static GatewayRoute? RouteOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>();

    private static PathForms AllowedBy(GatewayRoute route) =>
        route.HasPathTransforms ? route.AllowedPathForms & ~LostByTransforms : route.AllowedPathForms;

    /// <summary>A request that differs from this one by its path alone, and shares nothing that routing writes to.</summary>
    private static DefaultHttpContext Probe(HttpContext context, string path)
    {
        var request = context.Request;
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = request.Protocol,
            Scheme = request.Scheme,
            Method = request.Method,
            Path = path,
            QueryString = request.QueryString.Value ?? "",
            Headers = request.Headers,
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set(context.Features.Get<IHttpExtendedConnectFeature>());
        return new DefaultHttpContext(features) { RequestServices = context.RequestServices, RequestAborted = context.RequestAborted };
    }
}
