using Gateway.Auth.ExternalSignin;

namespace Gateway.Pages;

/// <summary>The sign-in page.</summary>
internal static class SigninPage
{
    public const string Email = "email";
    public const string Password = "password";

    private static readonly FormField EmailField = new(Email, "E-mail address", "email", "username");
    private static readonly FormField PasswordField = new(Password, "Password", "password", "current-password");

    /// <param name="form">What was entered and what is wrong.</param>
    /// <param name="links">Where the form goes.</param>
    /// <param name="returnUrl">Where the person goes afterwards; validated.</param>
    /// <param name="signupIsOpen">Whether to offer signing up.</param>
    /// <param name="external">Outside providers to offer.</param>
    public static Page Render(FormState form, PageLinks links, string returnUrl, bool signupIsOpen, ExternalOptions external) => new(
        form.HasErrors ? "Error: Sign in" : "Sign in",
        Html.Of($"""
            <h1>Sign in</h1>
            {form.RenderSummary()}<form method="post" action="{links.SigninForm}" novalidate>
            <input type="hidden" name="{PageLinks.ReturnUrl}" value="{returnUrl}">
            {EmailField.Render(form)}{PasswordField.Render(form)}<button class="button" type="submit">Sign in</button>
            </form>
            {ExternalPage.RenderLinks(external, links, returnUrl)}
            {Html.If(signupIsOpen, $"""<p class="after">New here? <a href="{links.Signup(returnUrl)}">Create an account</a></p>""")}
            <p class="after"><a href="{links.Forgot}">Forgot your password?</a></p>
            """));
}
