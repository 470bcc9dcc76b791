using Gateway.Auth.Users;
using Gateway.Auth;
using Gateway.Auth.Access;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;
using Gateway.Auth.Signin;
using Gateway.Auth.Signup;

namespace Gateway.Pages;

/// <summary>The sign-up page and its form. Whoever signs up here is signed in.</summary>
internal sealed class SignupPageEndpoint(
    SignupHandler signup, SigninHandler signin, SessionAnswer answer, ReturnUrl returnUrls, PageWriter writer, PageLinks links, SignupOptions options, ExternalOptions external)
{
    private static readonly Dictionary<string, IReadOnlyList<FieldError>> Exists = new(StringComparer.Ordinal)
    {
        [SignupPage.Email] = [new FieldError(AuthProblems.AccountExists.Code, AuthProblems.AccountExists.Title)],
    };

    /// <summary>The page; whoever is signed in goes on.</summary>
    public Task GetAsync(HttpContext context)
    {
        var returnUrl = returnUrls.Validate(context.Request.Query[PageLinks.ReturnUrl]);
        return context.Features.Get<Caller>() is { State: CallerState.Identified } ? PageWriter.RedirectAsync(context, returnUrl)
            : options.Open ? writer.WriteAsync(context, StatusCodes.Status200OK, SignupPage.Render(State(null, null), links, returnUrl, external))
            : writer.WriteAsync(context, StatusCodes.Status200OK, SignupPage.RenderClosed(links, returnUrl));
    }

    /// <summary>The form.</summary>
    public async Task PostAsync(HttpContext context)
    {
        if (await PageForm.ReadAsync(context, context.RequestAborted) is not { } form)
        {
            return;
        }

        var returnUrl = returnUrls.Validate(form.Field(PageLinks.ReturnUrl));
        var (email, password, name) = (form.Field(SignupPage.Email) ?? "", form.Field(SignupPage.Password) ?? "", form.Field(SignupPage.Name));
        var client = ClientInfos.Of(context);
        switch (await signup.SignupAsync(new SignupCommand(email, password, string.IsNullOrWhiteSpace(name) ? null : name, client), context.RequestAborted))
        {
            case SignupResult.Created:
                await SigninAsync(context, new SigninCommand(email, password, SessionMode.Cookie, null, client), returnUrl);
                break;
            case SignupResult.Accepted:
                await writer.WriteAsync(context, StatusCodes.Status200OK, CheckMailPage.Render("If the address is yours, the mail has a link to finish with. If it has an account already, the mail says so.", links));
                break;
            case SignupResult.Invalid invalid:
                await RefuseAsync(PageForm.Refused, State(email, name, invalid.Errors));
                break;
            case SignupResult.Exists:
                await RefuseAsync(PageForm.Refused, State(email, name, Exists));
                break;
            case SignupResult.TooMany tooMany:
                ProblemAnswer.SetRetryAfter(context, tooMany.RetryAfter);
                await RefuseAsync(AuthProblems.TooManyAttempts.Status, State(email, name, message: AuthProblems.TooManyAttempts.Title));
                break;
            case SignupResult.Closed:
                await writer.WriteAsync(context, AuthProblems.SignupClosed.Status, SignupPage.RenderClosed(links, returnUrl));
                break;
            default:
                context.Response.Headers.RetryAfter = ProblemAnswer.RetryAfterSeconds;
                await RefuseAsync(AuthProblems.Unavailable.Status, State(email, name, message: AuthProblems.Unavailable.Title));
                break;
        }

        Task RefuseAsync(int status, FormState state) => writer.WriteAsync(context, status, SignupPage.Render(state, links, returnUrl, external));
    }

    private static FormState State(string? email, string? name, IReadOnlyDictionary<string, IReadOnlyList<FieldError>>? errors = null, string? message = null) =>
        new([(SignupPage.Email, email), (SignupPage.Password, null), (SignupPage.Name, name)], errors, message);

    private async Task SigninAsync(HttpContext context, SigninCommand command, string returnUrl)
    {
        // The account exists, so from here on the way leads to it; the sign-in page takes over when the machine is too busy.
        if (await signin.SigninAsync(command, CancellationToken.None) is not SigninResult.Success success)
        {
            await PageWriter.RedirectAsync(context, links.Signin(returnUrl));
            return;
        }

        await answer.AcceptAsync(context, success.User, success.Session);
        await PageWriter.RedirectAsync(context, returnUrl);
    }
}
