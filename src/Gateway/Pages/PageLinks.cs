using Gateway.Auth;

namespace Gateway.Pages;

/// <summary>Where the pages are and where their forms go.</summary>
internal sealed class PageLinks(AuthOptions auth)
{
    /// <summary>The name of the query parameter and of the forms' hidden field that say where to go afterwards.</summary>
    public const string ReturnUrl = "return_url";

    private readonly string basePath = auth.BasePath;

    /// <summary>Where the pages' files are, without a trailing slash.</summary>
    public string Assets => $"{basePath}/assets";

    // The JSON API owns POST on the pages' own addresses.
    public string SigninForm => $"{basePath}/pages/signin";

    public string SignupForm => $"{basePath}/pages/signup";

    public string SignoutForm => $"{basePath}/pages/signout";

    public string ForgotForm => $"{basePath}/pages/forgot";

    public string ResendForm => $"{basePath}/pages/resend";

    public string ResetForm => $"{basePath}/pages/reset";

    public string VerifyForm => $"{basePath}/pages/verify";

    /// <summary>Asks for a mail to choose a new password with.</summary>
    public string Forgot => $"{basePath}/forgot";

    /// <summary>Asks for another mail to prove an address with.</summary>
    public string Resend => $"{basePath}/resend";

    /// <summary>Takes a new password; mails lead here.</summary>
    public string Reset => $"{basePath}/reset";

    /// <summary>Proves an address; mails lead here.</summary>
    public string Verify => $"{basePath}/verify";

    /// <summary>The sign-in page, which leads back.</summary>
    /// <param name="returnUrl">Where to; null or <c>/</c> leaves it out.</param>
    public string Signin(string? returnUrl = null) => Page("signin", returnUrl);

    /// <summary>The sign-up page, which leads back.</summary>
    public string Signup(string? returnUrl = null) => Page("signup", returnUrl);

    /// <summary>The sign-out page, which leads back.</summary>
    public string Signout(string? returnUrl = null) => Page("signout", returnUrl);

    /// <summary>Where signing in with an outside provider begins.</summary>
    public string External(string provider, string? returnUrl) => Page($"external/{provider}", returnUrl);

    private string Page(string name, string? returnUrl) =>
        returnUrl is null or "/" ? $"{basePath}/{name}" : $"{basePath}/{name}?{ReturnUrl}={Uri.EscapeDataString(returnUrl)}";
}
