using System.Collections.Frozen;
using Gateway.Auth;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Network;

/// <summary>
/// The first look at a request: what no route may take (method, framing, header names, path) is refused before anything else reads it.
/// </summary>
internal sealed class EntryMiddleware
{
    private static readonly string[] OrdinaryMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    private readonly RequestDelegate next;
    private readonly ILogger logger;
    private readonly FrozenSet<string> methods;
    private readonly string allow;

    /// <summary>Called once, by the pipeline.</summary>
    public EntryMiddleware(RequestDelegate next, NetworkOptions options, ILogger<EntryMiddleware> logger)
    {
        this.next = next;
        this.logger = logger;
        string[] all = [.. OrdinaryMethods, .. options.AdditionalMethods];
        methods = all.ToFrozenSet(StringComparer.Ordinal);
        allow = string.Join(", ", all);
    }

    /// <summary>Refuses, or passes on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!methods.Contains(request.Method) && !IsWebSocketOverHttp2(context))
        {
            context.Response.Headers.Allow = allow;
            CloseConnection(context); // behind a CONNECT, or a method that nobody knows, may be anything
            return ProblemAnswer.WriteAsync(context, AuthProblems.MethodRefused);
        }

        if (RequestFraming.IsAmbiguous(request))
        {
            logger.RefusedFraming();
            CloseConnection(context);
            return ProblemAnswer.WriteAsync(context, AuthProblems.MalformedRequest);
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        switch (RequestTarget.Classify(target, request.Host.Value))
        {
            case null:
                logger.RefusedPath();
                return ProblemAnswer.WriteAsync(context, AuthProblems.AmbiguousPath);
            case PathForms.None:
                return next(context);
            case { } forms:
                context.Features.Set(new UnusualPath(forms));
                return next(context);
        }
    }

    /// <summary>RFC 8441: over HTTP/2 a WebSocket starts with CONNECT and <c>:protocol</c>.</summary>
    private static bool IsWebSocketOverHttp2(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect
        && string.Equals(connect.Protocol, "websocket", StringComparison.OrdinalIgnoreCase);

    /// <summary>What follows on this connection may be the rest of the request or another one: nobody can tell.</summary>
    private static void CloseConnection(HttpContext context)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol) && !HttpProtocol.IsHttp3(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }
    }
}
