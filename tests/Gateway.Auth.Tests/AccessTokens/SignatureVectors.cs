using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Auth.SigningKeys;

namespace Gateway.Auth.Tests.AccessTokens;

/// <summary>A signed text and what a verifier has to say about it.</summary>
internal sealed record SignatureVector(string Name, SigningKeyPair Key, string Jws, bool IsValid);

/// <summary>
/// Published tests of verifiers: the example of RFC 7515 appendix A.3, which is here, and Wycheproof's, which are not ours and are read when
/// they lie beside the repository (<c>../shared/data/wycheproof</c>).
/// </summary>
internal static class SignatureVectors
{
    private const string Rfc7515 =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
        + "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    private static readonly Lazy<JsonElement[]> Groups = new(() => [.. ReadGroups()]);

    /// <summary>Those for ES256.</summary>
    public static IEnumerable<SignatureVector> Es256()
    {
        var rfc = Key("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
        yield return new("RFC 7515", rfc, Rfc7515, IsValid: true);
        yield return new("RFC 7515, changed", rfc, Rfc7515.Replace(".eyJp", ".eyJq", StringComparison.Ordinal), IsValid: false);
        yield return new("RFC 7515, zeros", rfc, Rfc7515[..^86] + new string('A', 86), IsValid: false);
        foreach (var group in Groups.Value)
        {
            var key = group.GetProperty("private");
            if (Text(key, "alg") is "ES256" && Text(key, "use") is "sig" && Text(key, "crv") is "P-256" && Text(key, "d") is { } d)
            {
                var pair = Key(Text(key, "x")!, Text(key, "y")!, d);
                foreach (var test in group.GetProperty("tests").EnumerateArray())
                {
                    yield return new($"{Text(group, "comment")}: {Text(test, "comment")}", pair, Text(test, "jws") ?? "", Text(test, "result") is "valid");
                }
            }
        }
    }

    /// <summary>Every signed or encrypted text, whatever with.</summary>
    public static IEnumerable<string> All() =>
        from test in Groups.Value.SelectMany(tests => tests.GetProperty("tests").EnumerateArray())
        from text in new[] { Text(test, "jws"), Text(test, "jwe") }
        where text is not null
        select text;

    private static IEnumerable<JsonElement> ReadGroups()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "AuthGateway.sln")))
        {
            root = root.Parent!;
        }

        var folder = Path.Combine(root.Parent!.FullName, "shared", "data", "wycheproof");
        return from file in Directory.Exists(folder) ? Directory.GetFiles(folder, "json_web_*_test.json") : []
               from @group in JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("testGroups").EnumerateArray()
               select @group;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static SigningKeyPair Key(string x, string y, string d)
    {
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = { X = Base64Url.DecodeFromChars(x), Y = Base64Url.DecodeFromChars(y) },
            D = Base64Url.DecodeFromChars(d),
        });
        return SigningKeyPair.FromPkcs8(key.ExportPkcs8PrivateKey());
    }
}
