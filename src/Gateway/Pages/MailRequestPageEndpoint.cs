using Gateway.Auth;
using Gateway.Auth.Email;
using Gateway.Auth.Requests;
using Gateway.Auth.Users;

namespace Gateway.Pages;

/// <summary>The pages that ask for an address, and their forms. What they answer is the same for every address.</summary>
internal sealed class MailRequestPageEndpoint(MailRequests requests, PageWriter writer, PageLinks links)
{
    private const string Forgotten = "If there is an account with this address, the mail has a link to choose a new password.";
    private const string Resent = "If there is an account with this address that still has to be confirmed, the mail has a new link.";

    /// <summary>The page for a forgotten password.</summary>
    public Task GetForgotAsync(HttpContext context) => writer.WriteAsync(context, StatusCodes.Status200OK, MailRequestPage.RenderForgot(State(null), links));

    /// <summary>The page for another link.</summary>
    public Task GetResendAsync(HttpContext context) => writer.WriteAsync(context, StatusCodes.Status200OK, MailRequestPage.RenderResend(State(null), links));

    /// <summary>The form for a forgotten password.</summary>
    public Task PostForgotAsync(HttpContext context) => PostAsync(context, MailKind.ResetPassword, Forgotten, state => MailRequestPage.RenderForgot(state, links));

    /// <summary>The form for another link.</summary>
    public Task PostResendAsync(HttpContext context) => PostAsync(context, MailKind.VerifyEmail, Resent, state => MailRequestPage.RenderResend(state, links));

    private static FormState State(string? email, IReadOnlyDictionary<string, IReadOnlyList<FieldError>>? errors = null, string? message = null) => new([(MailRequestPage.Email, email)], errors, message);

    private async Task PostAsync(HttpContext context, MailKind kind, string sentence, Func<FormState, Page> again)
    {
        if (await PageForm.ReadAsync(context, context.RequestAborted) is not { } form)
        {
            return;
        }

        var email = form.Field(MailRequestPage.Email) ?? "";
        if (!EmailAddress.TryParse(email, out _))
        {
            var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal) { [MailRequestPage.Email] = [EmailAddress.Invalid] };
            await writer.WriteAsync(context, PageForm.Refused, again(State(email, errors)));
            return;
        }

        if (await requests.QueueAsync(kind, email, ClientInfos.Of(context), context.RequestAborted) is { } retryAfter)
        {
            ProblemAnswer.SetRetryAfter(context, retryAfter);
            await writer.WriteAsync(context, AuthProblems.TooManyAttempts.Status, again(State(email, message: AuthProblems.TooManyAttempts.Title)));
            return;
        }

        await writer.WriteAsync(context, StatusCodes.Status200OK, CheckMailPage.Render(sentence, links));
    }
}
