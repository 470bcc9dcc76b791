using Gateway.Auth.Access;
using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.PasswordChange;

/// <summary><c>POST /auth/password/change {current_password, new_password}</c>.</summary>
internal sealed class PasswordChangeEndpoint(PasswordChangeHandler handler, SessionIssuer issuer, SessionAnswer answer)
{
    /// <summary>Binds, calls, maps.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await JsonBody.ReadAsync(context, ["current_password", "new_password"], []) is not { } body)
        {
            return;
        }

        var caller = Caller.Of(context).Identity!;
        var result = await handler.ChangeAsync(
            caller, body["current_password"], body["new_password"], ClientInfos.Of(context), context.RequestAborted);
        switch (result)
        {
            case PasswordChangeResult.Changed changed:
                await ReplaceCookieAsync(context, caller, changed.User);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case PasswordChangeResult.Invalid invalid:
                var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal) { ["new_password"] = invalid.Errors };
                await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors);
                break;
            case PasswordChangeResult.Throttled throttled:
                ProblemAnswer.SetRetryAfter(context, throttled.RetryAfter);
                await ProblemAnswer.WriteAsync(context, AuthProblems.TooManyAttempts);
                break;
            case PasswordChangeResult.Busy:
                await ProblemAnswer.WriteAsync(context, AuthProblems.Unavailable);
                break;
            default:
                await ProblemAnswer.WriteAsync(context, AuthProblems.InvalidCredentials);
                break;
        }
    }

    /// <summary>
    /// A new session, not the old one refreshed: the cookie just replaced is good for some seconds more, and whoever changes a password may
    /// do so because somebody else has a copy of it.
    /// </summary>
    private async Task ReplaceCookieAsync(HttpContext context, CallerIdentity caller, User user)
    {
        if (caller.Credential == CredentialKind.Cookie
            && await issuer.StartAsync(user, SessionMode.Cookie, caller.AuthenticationMethods, null, ClientInfos.Of(context)) is { } session)
        {
            await answer.AcceptAsync(context, user, session);
        }
    }
}
