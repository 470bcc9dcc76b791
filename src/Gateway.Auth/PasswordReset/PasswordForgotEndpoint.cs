using Gateway.Auth.Email;
using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.PasswordReset;

/// <summary><c>POST /auth/password/forgot {email}</c>: 202 whatever comes of it.</summary>
internal sealed class PasswordForgotEndpoint(MailRequests requests)
{
    /// <summary>Binds, calls, maps.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await JsonBody.ReadAsync(context, ["email"], []) is { } body)
        {
            await requests.QueueAsync(MailKind.ResetPassword, body["email"], ClientInfos.Of(context), context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
    }
}
