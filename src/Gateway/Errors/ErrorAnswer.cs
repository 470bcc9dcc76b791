using Gateway.Auth;
using Gateway.Auth.Access;

namespace Gateway.Errors;

/// <summary>Answers with a problem in the form the client reads: a page for people, trailers for gRPC, JSON for everything else.</summary>
/// <param name="page">Writes a page, status included; without one people get JSON too.</param>
internal sealed class ErrorAnswer(ErrorPage? page = null)
{
    /// <summary>Writes the answer; the response must not have started.</summary>
    public Task WriteAsync(HttpContext context, Problem problem)
    {
        var request = context.Request;
        if (GrpcRefusal.IsGrpc(request))
        {
            return GrpcRefusal.AnswerAsync(context, GrpcStatus(problem), problem.Title);
        }

        return page is not null && Navigation.WantsPage(request) ? page(context, problem) : ProblemAnswer.WriteAsync(context, problem);
    }

    /// <summary>For what no route is there for.</summary>
    public Task NotFoundAsync(HttpContext context) => WriteAsync(context, AuthProblems.NotFound);

    /// <summary>The gRPC status that says the same (gRPC's status codes): UNIMPLEMENTED, RESOURCE_EXHAUSTED, INTERNAL, INVALID_ARGUMENT, or UNAVAILABLE, the one that clients retry.</summary>
    private static int GrpcStatus(Problem problem) => problem.Status switch
    {
        StatusCodes.Status404NotFound => 12,
        StatusCodes.Status429TooManyRequests => 8,
        StatusCodes.Status500InternalServerError => 13,
        >= 400 and < 500 => 3,
        _ => 14,
    };
}

/// <summary>Writes a problem as a page.</summary>
internal delegate Task ErrorPage(HttpContext context, Problem problem);
