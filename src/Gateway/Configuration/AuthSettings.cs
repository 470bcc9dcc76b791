using System.Text;
using Gateway.Auth;

namespace Gateway.Configuration;

/// <summary>The auth API: <c>Auth</c>, <c>TrustedOrigins</c>, <c>ReturnOrigins</c>.</summary>
internal static class AuthSettings
{
    public static AuthOptions Read(SettingsReader reader)
    {
        var defaults = new AuthOptions();
        return new AuthOptions
        {
            BasePath = BasePath(reader, defaults.BasePath),
            Issuer = Identifier(reader, "Auth:Issuer"),
            Audience = Identifier(reader, "Auth:Audience"),
            AccessTokenLifetime = reader.Duration("Auth:AccessTokenLifetime", defaults.AccessTokenLifetime, TimeSpan.FromMinutes(1), AuthOptions.LongestAccessTokenLifetime),
            TrustedOrigins = reader.Origins("TrustedOrigins"),
            ReturnOrigins = reader.Origins("ReturnOrigins"),
        };
    }

    private static string BasePath(SettingsReader reader, string fallback)
    {
        if (reader.Find("Auth:BasePath") is not { } setting)
        {
            return fallback;
        }

        var segments = setting.Value.Split('/');
        if (segments is ["", _, ..] && segments.Skip(1).All(segment => segment.Length > 0 && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
        {
            return setting.Value;
        }

        reader.Error(setting, "this is not a base path", "Write a slash and letters, digits, - or _, without a slash at the end, such as /auth");
        return fallback;
    }

    /// <summary>What stands in a token as <c>iss</c> or <c>aud</c>: an absolute URI (RFC 9068 section 2.2, RFC 8414 section 2).</summary>
    private static string? Identifier(SettingsReader reader, string key)
    {
        if (reader.Find(key) is { } setting && !IsIdentifier(setting.Value))
        {
            reader.Error(
                setting,
                $"this is not an absolute URI of at most {AuthOptions.LongestIdentifier} ASCII characters without query and fragment",
                "Write one such as https://login.example.com");
        }

        return reader.Text(key);
    }

    private static bool IsIdentifier(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Query.Length + uri.Fragment.Length == 0 && text.Length <= AuthOptions.LongestIdentifier && Ascii.IsValid(text);
}
