using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Gateway.Auth.Trust;
using OpenIddict.Abstractions;

namespace Gateway.Auth.ExternalSignin.Providers;

/// <summary>
/// Claims as JSON, with the types they were written in: the library's own claims are texts, and there "true" is no different from true
/// (ADVISORIES.md F-85).
/// </summary>
internal sealed class ClaimSet
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly Dictionary<string, JsonElement> claims;

    private ClaimSet(Dictionary<string, JsonElement> claims) => this.claims = claims;

    /// <summary>Nothing.</summary>
    public static ClaimSet Empty { get; } = new(new(StringComparer.Ordinal));

    /// <summary>The claims of a signed token that the library has validated.</summary>
    public static ClaimSet OfToken(string? token) => token?.Split('.') is [_, var payload, _] ? OfPart(payload) : Empty;

    /// <summary>
    /// Whether there is one way to read a token, and nothing in it that has to be understood and is not (RFC 7515 sections 4 and 4.1.11): the
    /// library takes the last of two members of a name, and passes over <c>crit</c> (ADVISORIES.md C-38, C-46).
    /// </summary>
    public static bool IsPlain(string token) =>
        token.Split('.') is [var header, var payload, _] && OfPart(header) is var head && head.Has("alg") && !head.Has("crit") && OfPart(payload) != Empty;

    /// <summary>The same for JSON that nobody signed: whether no member is there twice, at any depth, and every text is Unicode.</summary>
    public static bool IsPlain(ReadOnlyMemory<byte> json)
    {
        using var document = Read(json);
        return document is not null;
    }

    /// <summary>Whether it is JSON, plain or not.</summary>
    public static bool IsJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The claims of an answer.</summary>
    public static ClaimSet OfAnswer(OpenIddictResponse? answer) => answer is null
        ? Empty
        : new(answer.GetParameters().ToDictionary(parameter => parameter.Key, parameter => (JsonElement)parameter.Value, StringComparer.Ordinal));

    /// <summary>The claims of an object; empty when it is none, has a member twice, or a text that is not Unicode.</summary>
    public static ClaimSet OfJson(ReadOnlyMemory<byte> json)
    {
        using var document = Read(json);
        return document?.RootElement.ValueKind is JsonValueKind.Object
            ? new(document.RootElement.EnumerateObject().ToDictionary(claim => claim.Name, claim => claim.Value.Clone(), StringComparer.Ordinal))
            : Empty;
    }

    /// <summary>For tests and parsers.</summary>
    public static ClaimSet OfJson(string json) => OfJson(Encoding.UTF8.GetBytes(json));

    /// <summary>Whether the claim is there.</summary>
    public bool Has(string name) => claims.ContainsKey(name);

    /// <summary>A text; null when it is not there, empty or something else.</summary>
    public string? Text(string name) => claims.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>Whether it is JSON's <c>true</c>.</summary>
    public bool IsTrue(string name) => claims.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.True;

    /// <summary>A time in seconds since 1970 (RFC 7519 section 2); null when it is not there or something else.</summary>
    public DateTimeOffset? Time(string name)
    {
        const long Latest = 253_402_300_799; // the end of the year 9999
        return claims.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < Latest
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
            : null;
    }

    /// <summary>The texts at a path: a text alone, or those in a list. Dots lead into objects, unless a claim has that very name.</summary>
    public IReadOnlyList<string> Texts(string path)
    {
        if (!claims.TryGetValue(path, out var value))
        {
            var parts = path.Split('.');
            if (!claims.TryGetValue(parts[0], out value))
            {
                return [];
            }

            foreach (var part in parts.Skip(1))
            {
                if (value.ValueKind is not JsonValueKind.Object || !value.TryGetProperty(part, out value))
                {
                    return [];
                }
            }
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => [.. value.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Select(item => item.GetString()!)],
            _ => [],
        };
    }

    /// <summary>Null for what can be read in two ways, or not at all.</summary>
    private static JsonDocument? Read(ReadOnlyMemory<byte> json)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(json, Strict);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter from looking for duplicates, where a name is not Unicode.
        }

        if (document is null || WellFormedJson.Is(document.RootElement))
        {
            return document;
        }

        document.Dispose();
        return null;
    }

    private static ClaimSet OfPart(string part)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        return Base64Url.DecodeFromChars(part, bytes, out _, out var written) is OperationStatus.Done ? OfJson(bytes.AsMemory(0, written)) : Empty;
    }
}
