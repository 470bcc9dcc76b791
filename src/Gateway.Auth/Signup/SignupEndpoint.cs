using System.Text.Json;
using Gateway.Auth.Requests;
using Gateway.Auth.Users;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Signup;

/// <summary><c>POST /auth/signup {email, password, name?}</c>.</summary>
internal sealed class SignupEndpoint(SignupHandler handler)
{
    /// <summary>Binds, calls, maps.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await JsonBody.ReadAsync(context, ["email", "password"], ["name"]) is not { } body)
        {
            return;
        }

        var command = new SignupCommand(body["email"], body["password"], body.Find("name"), ClientInfos.Of(context));
        var result = await handler.SignupAsync(command, context.RequestAborted);
        await (result switch
        {
            SignupResult.Created created => AuthJson.WriteAsync(
                context,
                StatusCodes.Status201Created,
                JsonSerializer.SerializeToUtf8Bytes(new UserEnvelope(UserAnswer.From(created.User)), AuthJson.Default.UserEnvelope)),
            SignupResult.Accepted => AcceptAsync(context),
            SignupResult.Invalid invalid => ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, invalid.Errors),
            SignupResult.Exists => ProblemAnswer.WriteAsync(context, AuthProblems.AccountExists),
            SignupResult.TooMany tooMany => RefuseAsync(context, tooMany.RetryAfter),
            SignupResult.Closed => ProblemAnswer.WriteAsync(context, AuthProblems.SignupClosed),
            _ => ProblemAnswer.WriteAsync(context, AuthProblems.Unavailable),
        });
    }

    private static Task AcceptAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(HttpContext context, TimeSpan retryAfter)
    {
        ProblemAnswer.SetRetryAfter(context, retryAfter);
        return ProblemAnswer.WriteAsync(context, AuthProblems.TooManyAttempts);
    }
}
