using System.Text;
using System.Text.Json;
using Gateway.Auth.AccessTokens;

namespace Gateway.Auth.Trust;

/// <summary>
/// A JWT that is not ours, taken apart (RFC 7515 section 7.1, RFC 7519). Nothing is verified: it is anybody's. What is not written the one
/// way it can be (padding, duplicate members, a fourth part) is no token at all, so that no two readers see different ones.
/// </summary>
/// <param name="Algorithm"><c>alg</c>.</param>
/// <param name="KeyId"><c>kid</c>. Whatever else a header says about keys (<c>jwk</c>, <c>jku</c>, <c>x5c</c>, <c>x5u</c>) is not read.</param>
/// <param name="Type"><c>typ</c> without <c>application/</c>; null when there is none.</param>
/// <param name="Issuer"><c>iss</c>.</param>
/// <param name="Claims">The payload, an object.</param>
/// <param name="SigningInput">What the signature is over.</param>
/// <param name="Signature">The signature.</param>
internal sealed record ForeignToken(string Algorithm, string KeyId, string? Type, string Issuer, JsonElement Claims, byte[] SigningInput, byte[] Signature)
{
    /// <summary>Longer ones are refused unread.</summary>
    public const int MaximumLength = 16 * 1024;

    private const int MaximumKeyIdLength = 256;
    private const int MaximumDepth = 16;

    /// <summary>Members of the header that change what a token means, and that we do not understand (RFC 7515 section 4.1.11, RFC 7516, RFC 7797).</summary>
    private static readonly string[] Refused = ["crit", "enc", "zip", "b64"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaximumDepth };

    /// <summary>Takes a token apart; null for anything that is none.</summary>
    public static ForeignToken? Read(ReadOnlySpan<char> text)
    {
        if (text.Length > MaximumLength || text.Count('.') != 2 || !Ascii.IsValid(text))
        {
            return null;
        }

        var input = text.LastIndexOf('.');
        var headerEnd = text.IndexOf('.');
        return Decode(text[..headerEnd]) is { } header && Decode(text[(headerEnd + 1)..input]) is { } claims && Decode(text[(input + 1)..]) is { Length: > 0 } signature
            ? Read(header, claims, Bytes(text[..input]), signature)
            : null;
    }

    /// <summary>A member of the payload that is a string; null when there is none, or it is something else.</summary>
    public string? Text(string claim) => Text(Claims, claim);

    /// <inheritdoc/>
    public override string ToString() => $"a token of {Issuer}";

    private static ForeignToken? Read(byte[] header, byte[] claims, byte[] input, byte[] signature)
    {
        try
        {
            using var head = JsonDocument.Parse(header, Strict);
            using var payload = JsonDocument.Parse(claims, Strict);
            var (of, about) = (head.RootElement, payload.RootElement);
            if (of.ValueKind != JsonValueKind.Object || about.ValueKind != JsonValueKind.Object || !WellFormedJson.Is(about) || Refused.Any(name => of.TryGetProperty(name, out _)))
            {
                return null;
            }

            var hasType = of.TryGetProperty("typ", out var type);
            return Text(of, "alg") is { } algorithm && Text(of, "kid") is { Length: > 0 and <= MaximumKeyIdLength } keyId && Text(about, "iss") is { } issuer
                && (!hasType || type.ValueKind == JsonValueKind.String)
                    ? new ForeignToken(algorithm, keyId, hasType ? WithoutPrefix(type.GetString()!) : null, issuer, about.Clone(), input, signature)
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a value of another type, or a text with half a surrogate pair.
            return null;
        }
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>RFC 7515 section 4.1.9.</summary>
    private static string WithoutPrefix(string type) => type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) ? type["application/".Length..] : type;

    private static byte[] Bytes(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length];
        Encoding.ASCII.GetBytes(text, bytes);
        return bytes;
    }

    private static byte[]? Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length];
        return SignedToken.TryDecode(Bytes(text), bytes, out var written) ? bytes[..written] : null;
    }
}
