using Gateway.Auth.AccessTokens;
using Gateway.Auth.ApiKeys;

namespace Gateway.Proxying;

/// <summary>Which Authorization header is for the backend, and which was for the gateway.</summary>
internal static class Authorization
{
    private const string RefreshTokenPrefix = "agr_";

    /// <summary>Whether a text says it is an API key of ours. As with tokens, nothing is verified.</summary>
    public static bool IsApiKey(ReadOnlySpan<char> text) => text.StartsWith(ApiKeyText.Prefix, StringComparison.Ordinal);

    /// <summary>Whether the backend gets the header.</summary>
    /// <param name="value">The header's value.</param>
    /// <param name="onAnonymousRoute">Where bearer tokens are not read, so that those of other issuers are the backend's business.</param>
    /// <param name="issuer">The issuer of our tokens.</param>
    /// <param name="isTrusted">Whether a token is of another issuer whose tokens the gateway accepts; null for no.</param>
    public static bool MayPass(string value, bool onAnonymousRoute, Func<string> issuer, TextQuestion? isTrusted = null)
    {
        var trimmed = value.AsSpan().Trim();
        var end = trimmed.IndexOfAny(' ', '\t');
        var scheme = end < 0 ? trimmed : trimmed[..end];

        if (SignsInConnection(value))
        {
            return false;
        }

        if (!scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var token = trimmed[scheme.Length..].Trim();
        return onAnonymousRoute && !IsOurs(token, issuer) && !(isTrusted?.Invoke(token) ?? false);
    }

    /// <summary>Whether it signs in a connection (NTLM, Kerberos): connections to backends are shared by everybody, so no backend gets it.</summary>
    public static bool SignsInConnection(ReadOnlySpan<char> value)
    {
        var scheme = value.Trim();
        return IsScheme("NTLM", scheme) || IsScheme("Negotiate", scheme);

        static bool IsScheme(string name, ReadOnlySpan<char> value) =>
            value.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (value.Length == name.Length || value[name.Length] is ' ' or '\t');
    }

    /// <summary>Whether a token says it is ours. Nothing is verified: a forged one is as little the backend's as a real one.</summary>
    private static bool IsOurs(ReadOnlySpan<char> token, Func<string> issuer) =>
        token.StartsWith(RefreshTokenPrefix, StringComparison.Ordinal) || IsApiKey(token) || ClaimedIssuer.Is(token, issuer);
}
