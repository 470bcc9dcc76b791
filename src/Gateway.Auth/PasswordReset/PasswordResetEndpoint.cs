using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.PasswordReset;

/// <summary><c>POST /auth/password/reset {token, new_password}</c>.</summary>
internal sealed class PasswordResetEndpoint(PasswordResetHandler handler)
{
    /// <summary>Binds, calls, maps.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await JsonBody.ReadAsync(context, ["token", "new_password"], []) is not { } body)
        {
            return;
        }

        switch (await handler.ResetAsync(body["token"], body["new_password"], ClientInfos.Of(context), context.RequestAborted))
        {
            case PasswordResetResult.Done:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case PasswordResetResult.Invalid invalid:
                var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal) { ["new_password"] = invalid.Errors };
                await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors);
                break;
            case PasswordResetResult.TooMany tooMany:
                ProblemAnswer.SetRetryAfter(context, tooMany.RetryAfter);
                await ProblemAnswer.WriteAsync(context, AuthProblems.TooManyAttempts);
                break;
            case PasswordResetResult.Busy:
                await ProblemAnswer.WriteAsync(context, AuthProblems.Unavailable);
                break;
            default:
                await ProblemAnswer.WriteAsync(context, AuthProblems.InvalidCode);
                break;
        }
    }
}
