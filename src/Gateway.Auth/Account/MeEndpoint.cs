using System.Text.Json;
using Gateway.Auth.Access;
using Gateway.Auth.Users;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Account;

/// <summary><c>GET /auth/me</c>: the account as it is now, not as the credential remembers it.</summary>
internal sealed class MeEndpoint(UserStore users)
{
    /// <summary>Answers with the caller's account.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var caller = Caller.Of(context).Identity!;
        if (await users.FindByIdAsync(caller.UserId, context.RequestAborted) is { } user)
        {
            await AuthJson.WriteAsync(
                context,
                StatusCodes.Status200OK,
                JsonSerializer.SerializeToUtf8Bytes(new UserEnvelope(UserAnswer.From(user)), AuthJson.Default.UserEnvelope));
            return;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        await ProblemAnswer.WriteAsync(context, AuthProblems.InvalidToken);
    }
}
