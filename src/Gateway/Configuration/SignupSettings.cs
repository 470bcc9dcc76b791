using Gateway.Auth.Signup;

namespace Gateway.Configuration;

/// <summary>Who may sign up: <c>SignUp</c>.</summary>
internal static class SignupSettings
{
    private const string VerifiedKey = "SignUp:RequireVerifiedEmail";

    public static SignupOptions Read(SettingsReader reader, bool embedded)
    {
        var verified = reader.Boolean(VerifiedKey);
        if (verified is null && !embedded)
        {
            reader.Error(VerifiedKey, "this has no default with real stores", "Write false to let people in with addresses they never proved to own");
        }

        if (verified == true)
        {
            reader.Error(VerifiedKey, "the gateway cannot send mail yet, so nobody could prove an address", "Write false; mail arrives with a later version");
        }

        return new SignupOptions { Open = reader.Choice("SignUp:Mode", "closed", "open") is "open" };
    }
}
