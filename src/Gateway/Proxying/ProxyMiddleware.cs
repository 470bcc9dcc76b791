using Gateway.Auth;
using Gateway.Auth.Access;
using Gateway.Auth.Requests;
using Gateway.Errors;
using Gateway.Network;
using Gateway.Routes;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxying;

/// <summary>
/// The first step inside YARP's pipeline: takes out of the request what a client may not send to a backend, and lets nothing pass
/// that was not decided about. The last step on the way back: a backend that failed becomes an answer people can read.
/// </summary>
internal sealed class ProxyMiddleware(RequestDelegate next, ProxyHooks hooks, ErrorAnswer errors, ILogger<ProxyMiddleware> logger)
{
    /// <summary>Cleans, forwards, and answers for the backend if it did not.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HostField.IsPlain(context.Request.Host.Value))
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.MalformedRequest);
            return;
        }

        if (Admit(context) is not { } proxied)
        {
            logger.RefusedUndecided(context.GetEndpoint()?.DisplayName);
            await ProblemAnswer.WriteAsync(context, AuthProblems.InternalError);
            return;
        }

        if (context.Request.ContentLength is 0 && !await IsEmptyAsync(context))
        {
            context.Abort();
            return;
        }

        if (ClientHeaders.Clean(context.Request, proxied.Route, hooks) is { } sent)
        {
            hooks.IdentityHeaderSent(context, sent);
        }

        context.Features.Set(proxied);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = null;
        }

        if (proxied is { Identity: { Profile: null } identity, Route.Identity.NeedsProfile: true })
        {
            await hooks.LoadProfile(identity, context.RequestAborted);
        }

        await next(context);
        if (context.Features.Get<IForwarderErrorFeature>() is { } failure)
        {
            var (level, reason) = (IsClients(failure.Error) ? LogLevel.Debug : LogLevel.Warning, failure.Exception?.GetBaseException().Message);
            if (logger.IsEnabled(level))
            {
                logger.Failed(level, proxied.Route.RouteId, failure.Error, reason, RequestTrace.Id(context));
            }

            if (!context.Response.HasStarted)
            {
                await AnswerForBackendAsync(context, failure.Error);
            }
        }
    }

    /// <summary>Decides once more, with the same function as authorization: a pipeline put together wrongly forwards nothing.</summary>
    private static ProxiedRequest? Admit(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>() is not { } route)
        {
            return null;
        }

        if (route.Policy.Requires == AccessRequirement.Nothing)
        {
            return new ProxiedRequest(route, null);
        }

        return context.Features.Get<Caller>() is { } caller && route.Policy.Decide(caller) == AccessDecision.Allowed
            ? new ProxiedRequest(route, caller.Identity)
            : null;
    }

    /// <summary>
    /// Over HTTP/2 a length of 0 is a claim until the stream ends (RFC 9113 section 8.1.1), and to a backend it is a whole request: it would be
    /// acted on, and refused here when data comes after all. Nothing has to be read where a request ended with its headers, as most do.
    /// </summary>
    private static async ValueTask<bool> IsEmptyAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            return true;
        }

        try
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            return read is { IsCompleted: true, Buffer.IsEmpty: true };
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return false; // Kestrel has reset the stream, or the client is gone.
        }
    }

    /// <summary>Whether the client broke it off, or sent what cannot be read: nothing that an operator could put right.</summary>
    private static bool IsClients(ForwarderError error) => error
        is ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient
        or ForwarderError.ResponseBodyCanceled or ForwarderError.ResponseBodyClient
        or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient;

    private Task AnswerForBackendAsync(HttpContext context, ForwarderError error)
    {
        var problem = error switch
        {
            ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout => AuthProblems.BackendTimeout,
            ForwarderError.RequestCreation => AuthProblems.InternalError,
            ForwarderError.RequestBodyClient => AuthProblems.MalformedRequest,
            _ when context.Response.StatusCode == StatusCodes.Status504GatewayTimeout => AuthProblems.BackendTimeout,
            _ => AuthProblems.BackendUnreachable,
        };
        context.Response.Clear();
        return errors.WriteAsync(context, problem);
    }
}
