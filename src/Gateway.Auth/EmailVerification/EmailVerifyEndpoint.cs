using Gateway.Auth.Access;
using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.EmailVerification;

/// <summary><c>POST /auth/email/verify {token, password?}</c>. Nobody has to be signed in; who is keeps what they linked.</summary>
internal sealed class EmailVerifyEndpoint(EmailVerificationHandler handler)
{
    /// <summary>Binds, calls, maps.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await JsonBody.ReadAsync(context, ["token"], ["password"]) is not { } body)
        {
            return;
        }

        switch (await handler.VerifyAsync(body["token"], body.Find("password"), Caller.Of(context).PersonId, ClientInfos.Of(context), context.RequestAborted))
        {
            case EmailVerificationResult.Verified:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case EmailVerificationResult.Invalid invalid:
                var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal) { ["password"] = invalid.Errors };
                await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors);
                break;
            case EmailVerificationResult.TooMany tooMany:
                ProblemAnswer.SetRetryAfter(context, tooMany.RetryAfter);
                await ProblemAnswer.WriteAsync(context, AuthProblems.TooManyAttempts);
                break;
            case EmailVerificationResult.Busy:
                await ProblemAnswer.WriteAsync(context, AuthProblems.Unavailable);
                break;
            default:
                await ProblemAnswer.WriteAsync(context, AuthProblems.InvalidCode);
                break;
        }
    }
}
