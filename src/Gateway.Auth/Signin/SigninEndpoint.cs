using Gateway.Auth.Access;
using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Signin;

/// <summary><c>POST /auth/signin {email, password, device_token?}</c>, with <c>?cookies=true</c> for browsers.</summary>
internal sealed class SigninEndpoint(SigninHandler handler, SessionAnswer answer, DeviceCookie device)
{
    /// <summary>Binds, calls, maps.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (SessionModes.Of(context.Request) is not { } mode)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, SessionModes.Errors);
            return;
        }

        if (mode == SessionMode.Cookie && !CrossSiteRequests.IsAllowed(context))
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.CrossSiteRequest);
            return;
        }

        if (await JsonBody.ReadAsync(context, ["email", "password"], ["device_token"]) is not { } body)
        {
            return;
        }

        var known = body.Find("device_token") ?? (mode == SessionMode.Cookie ? device.Read(context.Request) : null);
        var command = new SigninCommand(body["email"], body["password"], mode, known, ClientInfos.Of(context));
        switch (await handler.SigninAsync(command, context.RequestAborted))
        {
            case SigninResult.Success success:
                await answer.WriteAsync(context, StatusCodes.Status200OK, success.User, success.Session);
                break;
            case SigninResult.Throttled throttled:
                ProblemAnswer.SetRetryAfter(context, throttled.RetryAfter);
                await ProblemAnswer.WriteAsync(context, AuthProblems.TooManyAttempts);
                break;
            case SigninResult.Busy:
                await ProblemAnswer.WriteAsync(context, AuthProblems.Unavailable);
                break;
            default:
                await ProblemAnswer.WriteAsync(context, AuthProblems.InvalidCredentials);
                break;
        }
    }
}
