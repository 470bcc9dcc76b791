using Gateway.Auth.Access;
using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.PasswordChange;

/// <summary><c>POST /auth/password/change {current_password, new_password}</c>.</summary>
internal sealed class PasswordChangeEndpoint(PasswordChangeHandler handler, SessionIssuer issuer, SessionCookie cookie, SessionAnswer answer)
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
            case PasswordChangeResult.Changed:
                await ReplaceCookieAsync(context, caller);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case PasswordChangeResult.Invalid invalid:
                var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal) { ["new_password"] = invalid.Errors };
                await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors);
                break;
            case PasswordChangeResult.Busy:
                await ProblemAnswer.WriteAsync(context, AuthProblems.Unavailable);
                break;
            default:
                await ProblemAnswer.WriteAsync(context, AuthProblems.InvalidCredentials);
                break;
        }
    }

    private async Task ReplaceCookieAsync(HttpContext context, CallerIdentity caller)
    {
        if (caller.Credential == CredentialKind.Cookie
            && cookie.Read(context.Request, out _) is { } presented
            && await issuer.RotateAsync(SessionMode.Cookie, presented) is RotationResult.Issued issued)
        {
            await answer.AcceptAsync(context, issued.User, issued.Session);
        }
    }
}
