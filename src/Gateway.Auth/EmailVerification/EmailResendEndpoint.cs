using Gateway.Auth.Email;
using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.EmailVerification;

/// <summary><c>POST /auth/email/resend {email}</c>: 202 whatever comes of it.</summary>
internal sealed class EmailResendEndpoint(MailRequests requests)
{
    /// <summary>Binds, calls, maps.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await JsonBody.ReadAsync(context, ["email"], []) is { } body)
        {
            await requests.QueueAsync(MailKind.VerifyEmail, body["email"], ClientInfos.Of(context), context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
    }
}
