using Gateway.Auth.Email;
using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.EmailVerification;

/// <summary><c>POST /auth/email/resend {email}</c>: 202 whatever comes of it, or 429 for a client that asks again and again.</summary>
internal sealed class EmailResendEndpoint(MailRequests requests)
{
    /// <summary>Binds, calls, maps.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await JsonBody.ReadAsync(context, ["email"], []) is not { } body)
        {
            return;
        }

        if (await requests.QueueAsync(MailKind.VerifyEmail, body["email"], ClientInfos.Of(context), context.RequestAborted) is { } retryAfter)
        {
            ProblemAnswer.SetRetryAfter(context, retryAfter);
            await ProblemAnswer.WriteAsync(context, AuthProblems.TooManyAttempts);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }
}
