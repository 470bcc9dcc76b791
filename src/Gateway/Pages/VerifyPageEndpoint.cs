using Gateway.Auth;
using Gateway.Auth.EmailVerification;
using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;

namespace Gateway.Pages;

/// <summary>The page that proves an address, and its form.</summary>
internal sealed class VerifyPageEndpoint(EmailVerificationHandler handler, ProvenBrowser browser, PageWriter writer, PageLinks links)
{
    /// <summary>The page. It doesn't look whether the code is good.</summary>
    public Task GetAsync(HttpContext context) => context.Request.Query[CodePage.Token] is [{ Length: > 0 } token]
        ? writer.WriteAsync(context, StatusCodes.Status200OK, CodePage.RenderVerify(State(), token, links))
        : writer.WriteAsync(context, AuthProblems.InvalidCode.Status, CodePage.RenderInvalid(links.Resend));

    /// <summary>The form.</summary>
    public async Task PostAsync(HttpContext context)
    {
        if (await PageForm.ReadAsync(context, context.RequestAborted) is not { } form)
        {
            return;
        }

        var (token, password) = (form.Field(CodePage.Token) ?? "", form.Field(CodePage.Password) ?? "");
        switch (await handler.VerifyAsync(token, password, signedInAs: null, ClientInfos.Of(context), context.RequestAborted))
        {
            case EmailVerificationResult.Verified verified:
                browser.Remember(context, verified.User);
                await writer.WriteAsync(context, StatusCodes.Status200OK, CodePage.RenderDone("Your address is confirmed", "Sign in with the password that you just typed.", links));
                break;
            case EmailVerificationResult.Invalid invalid:
                await writer.WriteAsync(context, PageForm.Refused, CodePage.RenderVerify(State(invalid.Errors), token, links));
                break;
            case EmailVerificationResult.TooMany tooMany:
                ProblemAnswer.SetRetryAfter(context, tooMany.RetryAfter);
                await writer.WriteAsync(context, AuthProblems.TooManyAttempts.Status, CodePage.RenderVerify(State(message: AuthProblems.TooManyAttempts.Title), token, links));
                break;
            case EmailVerificationResult.Busy:
                context.Response.Headers.RetryAfter = ProblemAnswer.RetryAfterSeconds;
                await writer.WriteAsync(context, AuthProblems.Unavailable.Status, CodePage.RenderVerify(State(message: AuthProblems.Unavailable.Title), token, links));
                break;
            default:
                await writer.WriteAsync(context, AuthProblems.InvalidCode.Status, CodePage.RenderInvalid(links.Resend));
                break;
        }
    }

    private static FormState State(IReadOnlyList<FieldError>? errors = null, string? message = null) => new(
        [(CodePage.Password, null)],
        errors is null ? null : new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal) { [CodePage.Password] = errors },
        message);
}
