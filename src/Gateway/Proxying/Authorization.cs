using System.Buffers.Text;
using System.Text.Json;

namespace Gateway.Proxying;

/// <summary>Which Authorization header is for the backend, and which was for the gateway.</summary>
internal static class Authorization
{
    private const string RefreshTokenPrefix = "agr_";

    /// <summary>Whether the backend gets the header.</summary>
    /// <param name="value">The header's value.</param>
    /// <param name="onAnonymousRoute">Where bearer tokens are not read, so that those of other issuers are the backend's business.</param>
    /// <param name="issuer">The issuer of our tokens.</param>
    public static bool MayPass(string value, bool onAnonymousRoute, Func<string> issuer)
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

        return onAnonymousRoute && !IsOurs(trimmed[scheme.Length..].Trim(), issuer);
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
    private static bool IsOurs(ReadOnlySpan<char> token, Func<string> issuer)
    {
        if (token.StartsWith(RefreshTokenPrefix, StringComparison.Ordinal))
        {
            return true;
        }

        var first = token.IndexOf('.');
        var length = first < 0 ? -1 : token[(first + 1)..].IndexOf('.');
        if (length < 0)
        {
            return false;
        }

        try
        {
            return HasIssuer(Base64Url.DecodeFromChars(token.Slice(first + 1, length)), issuer());
        }
        catch (Exception unreadable) when (unreadable is FormatException or JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name with half a surrogate pair.
            return false;
        }
    }

    /// <summary>Whether any <c>iss</c> of the payload is the issuer: readers of duplicate members take the first or the last.</summary>
    private static bool HasIssuer(byte[] payload, string issuer)
    {
        var reader = new Utf8JsonReader(payload);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIssuer = reader.ValueTextEquals("iss"u8);
            reader.Read();
            if (isIssuer && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(issuer))
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
