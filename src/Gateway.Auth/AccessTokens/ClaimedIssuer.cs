using System.Buffers.Text;
using System.Text.Json;

namespace Gateway.Auth.AccessTokens;

/// <summary>Whose a token says it is. Nothing is verified: a forged one says so, too.</summary>
internal static class ClaimedIssuer
{
    /// <summary>Whether any <c>iss</c> of the payload is the issuer: readers of duplicate members take the first or the last.</summary>
    /// <param name="token">Anything.</param>
    /// <param name="issuer">The issuer; asked for only when there is a payload.</param>
    public static bool Is(ReadOnlySpan<char> token, Func<string> issuer)
    {
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
