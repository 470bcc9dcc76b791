using Gateway.Auth.Sessions;

namespace Gateway.Configuration;

/// <summary>What else ends at sign-out: <c>SignOut</c>.</summary>
internal static class SignoutSettings
{
    public static BackendCookieOptions Read(SettingsReader reader) => new()
    {
        Names = [.. reader.List("SignOut:BackendCookies").Select(setting => Name(reader, setting))],
    };

    private static string Name(SettingsReader reader, Setting setting)
    {
        // RFC 6265 section 4.1.1: a cookie's name is a token.
        if (setting.Value.Length == 0 || !setting.Value.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
        {
            reader.Error(setting, "this is not the name of a cookie", "Write the name that your application gives its session cookie, such as PHPSESSID");
        }

        return setting.Value;
    }
}
