namespace Gateway.Pages;

/// <summary>
/// The pages that links in mails lead to. Looking at one does nothing, since programs that check mail for viruses open links, too: what uses
/// the code up is the form.
/// </summary>
internal static class CodePage
{
    public const string Token = Auth.Email.MailLinks.Token;
    public const string Password = "password";

    private static readonly FormField NewPassword = new(Password, "New password", "password", "new-password") { Hint = SignupPage.PasswordHint };

    // A person may have signed up with this address who doesn't own it: what the owner types here is the password, whatever that one chose.
    private static readonly FormField OwnersPassword = new(Password, "Password", "password", "new-password") { Hint = "Type the one you chose when you signed up. Another one replaces it." };

    /// <summary>For a new password.</summary>
    public static Page RenderReset(FormState form, string token, PageLinks links) =>
        Render(form, "Choose a new password", "You are then signed out everywhere else.", NewPassword, token, links.ResetForm, "Set the password");

    /// <summary>For proving an address.</summary>
    public static Page RenderVerify(FormState form, string token, PageLinks links) =>
        Render(form, "Confirm your address", "If you didn't sign up here, close this page.", OwnersPassword, token, links.VerifyForm, "Confirm");

    /// <summary>It is done.</summary>
    public static Page RenderDone(string heading, string sentence, PageLinks links) => new(
        heading,
        Html.Of($"""
            <h1>{heading}</h1>
            <p class="lead">{sentence}</p>
            <a class="button" href="{links.Signin()}">Sign in</a>
            """));

    /// <summary>The code is no good, or there is none.</summary>
    /// <param name="again">Where to get another.</param>
    public static Page RenderInvalid(string again) => new(
        "This link is not good any more",
        Html.Of($"""
            <h1>This link is not good any more</h1>
            <p class="lead">It was used already, it is too old, or there is a newer mail: only the newest link works.</p>
            <a class="button" href="{again}">Get a new link</a>
            """))
    { HoldsCode = true };

    private static Page Render(FormState form, string heading, string lead, FormField field, string token, string action, string button) => new(
        form.HasErrors ? $"Error: {heading}" : heading,
        Html.Of($"""
            <h1>{heading}</h1>
            <p class="lead">{lead}</p>
            {form.RenderSummary()}<form method="post" action="{action}" novalidate>
            <input type="hidden" name="{Token}" value="{token}">
            {field.Render(form)}<button class="button" type="submit">{button}</button>
            </form>
            """))
    { HoldsCode = true };
}
