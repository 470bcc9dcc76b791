using Gateway.Auth.Users;
using Gateway.Auth;
using Gateway.Auth.Access;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;

namespace Gateway.Pages;

/// <summary>The sign-in page and its form.</summary>
internal sealed class SigninPageEndpoint(
    SigninHandler handler, SessionAnswer answer, DeviceCookie device, ReturnUrl returnUrls, PageWriter writer, PageLinks links, SignupOptions signup, ExternalOptions external)
{
    private static readonly Dictionary<string, IReadOnlyList<FieldError>> Refused = new(StringComparer.Ordinal)
    {
        // Beside the password, which is what has to be typed again; it does not say which of the two was wrong.
        [SigninPage.Password] = [new FieldError(AuthProblems.InvalidCredentials.Code, AuthProblems.InvalidCredentials.Title)],
    };

    /// <summary>The page; whoever is signed in goes on.</summary>
    public Task GetAsync(HttpContext context)
    {
        var returnUrl = returnUrls.Validate(context.Request.Query[PageLinks.ReturnUrl]);
        return context.Features.Get<Caller>() is { State: CallerState.Identified }
            ? PageWriter.RedirectAsync(context, returnUrl)
            : WriteAsync(context, StatusCodes.Status200OK, State(null), returnUrl);
    }

    /// <summary>The form.</summary>
    public async Task PostAsync(HttpContext context)
    {
        if (await PageForm.ReadAsync(context, context.RequestAborted) is not { } form)
        {
            return;
        }

        var returnUrl = returnUrls.Validate(form.Field(PageLinks.ReturnUrl));
        var (email, password) = (form.Field(SigninPage.Email) ?? "", form.Field(SigninPage.Password) ?? "");
        if (RequiredFields.Check((SigninPage.Email, email, "Enter your e-mail address."), (SigninPage.Password, password, "Enter your password.")) is { Count: > 0 } missing)
        {
            await WriteAsync(context, PageForm.Refused, State(email, missing), returnUrl);
            return;
        }

        switch (await handler.SigninAsync(new SigninCommand(email, password, SessionMode.Cookie, device.Read(context.Request), ClientInfos.Of(context)), context.RequestAborted))
        {
            case SigninResult.Success success:
                await answer.AcceptAsync(context, success.User, success.Session);
                await PageWriter.RedirectAsync(context, returnUrl);
                break;
            case SigninResult.Throttled throttled:
                ProblemAnswer.SetRetryAfter(context, throttled.RetryAfter);
                await WriteAsync(context, AuthProblems.TooManyAttempts.Status, State(email, message: AuthProblems.TooManyAttempts.Title), returnUrl);
                break;
            case SigninResult.Busy:
                context.Response.Headers.RetryAfter = ProblemAnswer.RetryAfterSeconds;
                await WriteAsync(context, AuthProblems.Unavailable.Status, State(email, message: AuthProblems.Unavailable.Title), returnUrl);
                break;
            default:
                await WriteAsync(context, PageForm.Refused, State(email, Refused), returnUrl);
                break;
        }
    }

    private static FormState State(string? email, IReadOnlyDictionary<string, IReadOnlyList<FieldError>>? errors = null, string? message = null) =>
        new([(SigninPage.Email, email), (SigninPage.Password, null)], errors, message);

    private Task WriteAsync(HttpContext context, int status, FormState form, string returnUrl) =>
        writer.WriteAsync(context, status, SigninPage.Render(form, links, returnUrl, signup.Open, external));
}
