namespace Gateway.Auth.Email;

/// <summary>The links in mails. They lead to the public origin, whatever host a request named, and to pages that do nothing until a person does.</summary>
internal sealed class MailLinks(PublicOrigin origin, AuthOptions auth)
{
    /// <summary>The name of the parameter that carries the code.</summary>
    public const string Token = "token";

    /// <summary>The page that proves an address.</summary>
    public string Verify(string code) => Page("verify", code);

    /// <summary>The page that takes a new password.</summary>
    public string Reset(string code) => Page("reset", code);

    /// <summary>The page that asks for a mail with such a link.</summary>
    public string Forgot => $"{origin.Value}{auth.BasePath}/forgot";

    private string Page(string name, string code) => $"{origin.Value}{auth.BasePath}/{name}?{Token}={code}";
}
