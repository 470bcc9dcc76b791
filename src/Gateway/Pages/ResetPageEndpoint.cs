using Gateway.Auth;
using Gateway.Auth.PasswordReset;
using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;

namespace Gateway.Pages;

/// <summary>The page that takes a new password, and its form.</summary>
internal sealed class ResetPageEndpoint(PasswordResetHandler handler, ProvenBrowser browser, PageWriter writer, PageLinks links)
{
    /// <summary>The page. It doesn't look whether the code is good.</summary>
    public Task GetAsync(HttpContext context) => context.Request.Query[CodePage.Token] is [{ Length: > 0 } token]
        ? writer.WriteAsync(context, StatusCodes.Status200OK, CodePage.RenderReset(State(), token, links))
        : writer.WriteAsync(context, AuthProblems.InvalidCode.Status, CodePage.RenderInvalid(links.Forgot));

    /// <summary>The form.</summary>
    public async Task PostAsync(HttpContext context)
    {
        if (await PageForm.ReadAsync(context, context.RequestAborted) is not { } form)
        {
            return;
        }

        var (token, password) = (form.Field(CodePage.Token) ?? "", form.Field(CodePage.Password) ?? "");
        switch (await handler.ResetAsync(token, password, ClientInfos.Of(context), context.RequestAborted))
        {
            case PasswordResetResult.Done done:
                browser.Remember(context, done.User);
                await writer.WriteAsync(context, StatusCodes.Status200OK, CodePage.RenderDone("Your password is changed", "Sign in with the new one.", links));
                break;
            case PasswordResetResult.Invalid invalid:
                await writer.WriteAsync(context, PageForm.Refused, CodePage.RenderReset(State(invalid.Errors), token, links));
                break;
            case PasswordResetResult.TooMany tooMany:
                ProblemAnswer.SetRetryAfter(context, tooMany.RetryAfter);
                await writer.WriteAsync(context, AuthProblems.TooManyAttempts.Status, CodePage.RenderReset(State(message: AuthProblems.TooManyAttempts.Title), token, links));
                break;
            case PasswordResetResult.Busy:
                context.Response.Headers.RetryAfter = ProblemAnswer.RetryAfterSeconds;
                await writer.WriteAsync(context, AuthProblems.Unavailable.Status, CodePage.RenderReset(State(message: AuthProblems.Unavailable.Title), token, links));
                break;
            default:
                await writer.WriteAsync(context, AuthProblems.InvalidCode.Status, CodePage.RenderInvalid(links.Forgot));
                break;
        }
    }

    private static FormState State(IReadOnlyList<FieldError>? errors = null, string? message = null) => new(
        [(CodePage.Password, null)],
        errors is null ? null : new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal) { [CodePage.Password] = errors },
        message);
}
