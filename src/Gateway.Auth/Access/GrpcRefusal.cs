using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Access;

/// <summary>Refuses a gRPC call the way gRPC clients understand: HTTP 200 and a status, without a body ("Trailers-Only" in the gRPC over HTTP/2 protocol).</summary>
internal static class GrpcRefusal
{
    private const string MediaType = "application/grpc";

    /// <summary>Whether the request is a gRPC call (also gRPC-Web).</summary>
    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType is { } type
        && type.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == MediaType.Length || type[MediaType.Length] is '+' or '-' or ';' or ' ');

    /// <summary>Answers 16 UNAUTHENTICATED, 7 PERMISSION_DENIED, 8 RESOURCE_EXHAUSTED or 14 UNAVAILABLE.</summary>
    public static Task AnswerAsync(HttpContext context, AccessDecision decision)
    {
        var (status, message) = decision switch
        {
            AccessDecision.InsufficientScope => (7, AuthProblems.InsufficientScope.Title),
            AccessDecision.Unavailable => (14, AuthProblems.Unavailable.Title),
            AccessDecision.TooManyAttempts => (8, AuthProblems.TooManyAttempts.Title),
            AccessDecision.InvalidToken => (16, AuthProblems.InvalidToken.Title),
            AccessDecision.ConflictingCredentials => (16, AuthProblems.ConflictingCredentials.Title),
            _ => (16, AuthProblems.Unauthenticated.Title),
        };
        return AnswerAsync(context, status, message);
    }

    /// <summary>Answers with a status; the message is printable ASCII without a percent sign.</summary>
    public static Task AnswerAsync(HttpContext context, int status, string message)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = context.Request.ContentType!.Split(';')[0].Trim();
        response.Headers.GrpcStatus = status.ToString(CultureInfo.InvariantCulture);
        response.Headers.GrpcMessage = message;
        return Task.CompletedTask;
    }
}
