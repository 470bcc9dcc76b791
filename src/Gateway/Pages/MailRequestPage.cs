namespace Gateway.Pages;

/// <summary>Asks for an address that a mail is to go to.</summary>
internal static class MailRequestPage
{
    public const string Email = "email";

    private static readonly FormField EmailField = new(Email, "E-mail address", "email", "username");

    /// <summary>For a new password.</summary>
    public static Page RenderForgot(FormState form, PageLinks links) =>
        Render(form, "Forgot your password?", "We send you a link to choose a new one.", links.ForgotForm, links);

    /// <summary>For another link that proves an address.</summary>
    public static Page RenderResend(FormState form, PageLinks links) =>
        Render(form, "Get a new link", "We send you another link to confirm your address. Only the newest works.", links.ResendForm, links);

    private static Page Render(FormState form, string heading, string lead, string action, PageLinks links) => new(
        form.HasErrors ? $"Error: {heading}" : heading,
        Html.Of($"""
            <h1>{heading}</h1>
            <p class="lead">{lead}</p>
            {form.RenderSummary()}<form method="post" action="{action}" novalidate>
            {EmailField.Render(form)}<button class="button" type="submit">Send the link</button>
            </form>
            <p class="after"><a href="{links.Signin()}">Back to sign-in</a></p>
            """));
}
