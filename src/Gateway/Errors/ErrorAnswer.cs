using Gateway.Auth;
using Gateway.Auth.Access;

namespace Gateway.Errors;

/// <summary>Answers with a problem in the form the client reads: a page for people, trailers for gRPC, JSON for everything else.</summary>
/// <param name="page">Writes a page, status included; without one people get JSON too.</param>
internal sealed class ErrorAnswer(ErrorPage? page = null)
{
    /// <summary>gRPC's <c>UNAVAILABLE</c>: the one status that its clients retry.</summary>
    private const string GrpcUnavailable = "14";

    /// <summary>Writes the answer; the response must not have started.</summary>
    public Task WriteAsync(HttpContext context, Problem problem)
    {
        var request = context.Request;
        if (request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
        {
            return WriteGrpcAsync(context.Response, problem);
        }

        return page is not null && Navigation.IsNavigation(request) ? page(context, problem) : ProblemAnswer.WriteAsync(context, problem);
    }

    /// <summary>For what no route is there for.</summary>
    public Task NotFoundAsync(HttpContext context) => WriteAsync(context, AuthProblems.NotFound);

    /// <summary>A trailers-only answer: HTTP says 200, the status is in the header block.</summary>
    private static Task WriteGrpcAsync(HttpResponse response, Problem problem)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers.GrpcStatus = GrpcUnavailable;
        response.Headers.GrpcMessage = problem.Title;
        return Task.CompletedTask;
    }
}

/// <summary>Writes a problem as a page.</summary>
internal delegate Task ErrorPage(HttpContext context, Problem problem);
