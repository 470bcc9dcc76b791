using Gateway.Auth.Users;

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
            reader.Error(VerifiedKey, "this has no default with real stores", "Write true, or false to let people in with addresses they never proved to own");
        }

        return new SignupOptions { Open = reader.Choice("SignUp:Mode", "closed", "open") is "open", RequireVerifiedEmail = verified ?? false };
    }
}
