using Gateway.Auth.ExternalSignin;

namespace Gateway.Pages;

/// <summary>The sign-up page.</summary>
internal static class SignupPage
{
    public const string Name = "name";
    public const string Email = "email";
    public const string Password = "password";
    public const string PasswordHint = "At least 8 characters. A few words you can remember are best.";

    private static readonly FormField NameField = new(Name, "Name", "text", "name") { Optional = true };
    private static readonly FormField EmailField = new(Email, "E-mail address", "email", "email");
    private static readonly FormField PasswordField = new(Password, "Password", "password", "new-password") { Hint = PasswordHint };

    /// <inheritdoc cref="SigninPage.Render"/>
    public static Page Render(FormState form, PageLinks links, string returnUrl, ExternalOptions external) => new(
        form.HasErrors ? "Error: Create an account" : "Create an account",
        Html.Of($"""
            <h1>Create an account</h1>
            {form.RenderSummary()}<form method="post" action="{links.SignupForm}" novalidate>
            <input type="hidden" name="{PageLinks.ReturnUrl}" value="{returnUrl}">
            {EmailField.Render(form)}{PasswordField.Render(form)}{NameField.Render(form)}<button class="button" type="submit">Create account</button>
            </form>
            {ExternalPage.RenderLinks(external, links, returnUrl)}
            <p class="after">Have an account? <a href="{links.Signin(returnUrl)}">Sign in</a></p>
            """));

    /// <summary>Instead of the form, while <c>SignUp:Mode</c> is <c>closed</c>.</summary>
    public static Page RenderClosed(PageLinks links, string returnUrl) => new(
        "Sign-up is closed",
        Html.Of($"""
            <h1>Sign-up is closed</h1>
            <p class="lead">Accounts are made by whoever runs this site. Ask them for one.</p>
            <a class="button" href="{links.Signin(returnUrl)}">Sign in</a>
            """));
}
