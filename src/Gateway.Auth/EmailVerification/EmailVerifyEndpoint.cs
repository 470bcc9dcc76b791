using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.EmailVerification;

/// <summary><c>POST /auth/email/verify {token}</c>.</summary>
internal sealed class EmailVerifyEndpoint(EmailVerificationHandler handler)
{
    /// <summary>Binds, calls, maps.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await JsonBody.ReadAsync(context, ["token"], []) is not { } body)
        {
            return;
        }

        switch (await handler.VerifyAsync(body["token"], password: null, ClientInfos.Of(context), context.RequestAborted))
        {
            case EmailVerificationResult.Verified:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
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
