using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Auth.Access;

/// <summary>Shows "you may not see this" to a person; answers 403 and writes the whole response.</summary>
internal delegate Task ForbiddenPage(HttpContext context);

/// <summary>Looks at a request that is not allowed, before it is answered; changes nothing.</summary>
internal delegate void RequestRefused(HttpContext context);

/// <summary>Answers requests that <see cref="AccessPolicy.Decide"/> does not allow.</summary>
internal sealed class AccessRefusal(string basePath, ForbiddenPage? forbiddenPage)
{
    /// <summary>Writes the whole answer: a redirect or page for people, a grpc-status for gRPC, problem+json for everything else.</summary>
    public Task AnswerAsync(HttpContext context, AccessDecision decision)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        if (GrpcRefusal.IsGrpc(context.Request))
        {
            return GrpcRefusal.AnswerAsync(context, decision);
        }

        if (decision == AccessDecision.Unauthenticated && Navigation.IsNavigation(context.Request))
        {
            response.Redirect($"{basePath}/signin?return_url={Uri.EscapeDataString(PathAndQuery(context))}");
            return Task.CompletedTask;
        }

        // RFC 6750 section 3: a request without a credential gets no error code, "insufficient_scope" also says why a good one does not help.
        (var problem, response.Headers.WWWAuthenticate) = decision switch
        {
            AccessDecision.Unauthenticated => (AuthProblems.Unauthenticated, "Bearer"),
            AccessDecision.InvalidToken => (AuthProblems.InvalidToken, "Bearer error=\"invalid_token\""),
            AccessDecision.ConflictingCredentials => (AuthProblems.ConflictingCredentials, "Bearer"),
            AccessDecision.InsufficientScope => (AuthProblems.InsufficientScope, "Bearer error=\"insufficient_scope\""),
            AccessDecision.Unavailable => (AuthProblems.Unavailable, null),
            AccessDecision.TooManyAttempts => (AuthProblems.TooManyAttempts, null),
            _ => throw new UnreachableException($"{decision} is no refusal."),
        };
        return decision == AccessDecision.InsufficientScope && forbiddenPage is not null && Navigation.IsNavigation(context.Request)
            ? forbiddenPage(context)
            : ProblemAnswer.WriteAsync(context, problem);
    }

    /// <summary>As the browser wrote it, byte for byte; the sign-in page brings it back there.</summary>
    private static string PathAndQuery(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        var request = context.Request;
        return raw is ['/', ..] ? raw : request.PathBase + request.Path + request.QueryString;
    }
}
