using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.TestKit.Forgery;

/// <summary>Keys that the token brings along or names, types, extensions, and JSON that parsers read differently (ADVISORIES.md C-33 to C-35, C-38, C-39, C-46, C-48 to C-51).</summary>
internal static class ForgedHeaders
{
    private static readonly string[] Kids =
    [
        "", "unknown", "../../../../dev/null", "/dev/null", "file:///dev/null", "0", "' OR '1'='1", "x' UNION SELECT 'AA", "; DROP TABLE signing_keys", "$(id)", "|id",
        "\\u0000", "*", "%", "_", "ag:{revocations}", "https://evil.example/key", new string('A', 43), new string('A', 5_000),
    ];

    private static readonly string[] Types =
        ["JWT", "jwt", "JOSE", "AT+JWT", "at+JWT", "at+jwt ", "application/at+jwt", "ag-assertion+jwt", "logout+jwt", "id+jwt", "secevent+jwt", "refresh", ""];

    public static IEnumerable<ForgedToken> Of(TokenForge forge, string elsewhere)
    {
        var kid = forge.Kid;
        foreach (var other in Kids.Append(kid.ToUpperInvariant()).Append(kid + " ").Append(kid[..^1]).Append(kid + "A"))
        {
            yield return new($"kid {Short(other)}", forge.WithHeader($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{other}}"}"""));
        }

        foreach (var typ in Types)
        {
            yield return new($"typ {typ}", forge.WithHeader($$"""{"alg":"ES256","typ":"{{typ}}","kid":"{{kid}}"}"""));
        }

        foreach (var (name, members) in OtherMembers(forge, elsewhere))
        {
            yield return new(name, forge.WithHeader($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{kid}}",{{members}}}"""));
            yield return new(name + ", first", forge.WithHeader($$"""{{{members}},"alg":"ES256","typ":"at+jwt","kid":"{{kid}}"}"""));
        }

        foreach (var (name, header) in Spellings(kid))
        {
            yield return new(name, forge.WithHeader(header));
        }

        foreach (var (name, token) in BroughtKeys(forge, elsewhere))
        {
            yield return new(name, token);
        }

        yield return new("a header that is no UTF-8", forge.Signed(TokenForge.Encode([.. Encoding.ASCII.GetBytes(forge.Header[..^1]), 0xC3, 0x28, (byte)'}']), forge.PayloadText));
        yield return new("a header that is no Base64", forge.Signed("{" + forge.HeaderText, forge.PayloadText));
        yield return new("no header", forge.Signed("", forge.PayloadText));
    }

    private static string Short(string text) => text.Length > 50 ? $"of {text.Length} characters" : text;

    private static IEnumerable<(string Name, string Members)> OtherMembers(TokenForge forge, string elsewhere)
    {
        yield return ("crit exp", "\"crit\":[\"exp\"]");
        yield return ("crit of nobody", "\"crit\":[\"http://example.com/must-understand\"],\"http://example.com/must-understand\":true");
        yield return ("crit without entries", "\"crit\":[]");
        yield return ("crit null", "\"crit\":null");
        yield return ("b64 false", "\"b64\":false");
        yield return ("crit b64", "\"crit\":[\"b64\"],\"b64\":false");
        yield return ("zip", "\"zip\":\"DEF\"");
        yield return ("p2c of a billion", "\"p2c\":1000000000,\"p2s\":\"AAAA\"");
        yield return ("enc", "\"enc\":\"A256GCM\"");
        yield return ("cty", "\"cty\":\"JWT\"");
        yield return ("the good key as jwk", $$"""
            "jwk":{"kty":"EC","crv":"P-256","x":"{{forge.X}}","y":"{{forge.Y}}"}
            """);
        yield return ("jku of our own", "\"jku\":\"https://app.example.com/.well-known/jwks.json\"");
        yield return ("jku elsewhere", $"\"jku\":\"{elsewhere}\"");
        yield return ("x5u elsewhere", $"\"x5u\":\"{elsewhere}\"");
        yield return ("iss in the header", "\"iss\":\"https://evil.example\"");
        yield return ("a member of nobody", "\"x\":1");
        yield return ("deep nesting", $"\"x\":{new string('[', 2_000)}{new string(']', 2_000)}");
        yield return ("a huge member", $"\"x\":\"{new string('A', 20_000)}\"");
        yield return ("a second kid", "\"kid\":\"unknown\"");
        yield return ("the same kid again", $"\"kid\":\"{forge.Kid}\"");
        yield return ("a second alg", "\"alg\":\"none\"");
        yield return ("a second alg, escaped", "\"\\u0061lg\":\"none\"");
        yield return ("a second typ", "\"typ\":\"JWT\"");
        yield return ("a second alg in another case", "\"ALG\":\"none\"");
    }

    private static IEnumerable<(string Name, string Header)> Spellings(string kid)
    {
        yield return ("spaces", $$"""{ "alg": "ES256", "typ": "at+jwt", "kid": "{{kid}}" }""");
        yield return ("another order", $$"""{"kid":"{{kid}}","typ":"at+jwt","alg":"ES256"}""");
        yield return ("escapes", $$"""{"alg":"\u0045S256","typ":"at\u002bjwt","kid":"{{kid}}"}""");
        yield return ("a byte order mark", $$"""{{'\uFEFF'}}{"alg":"ES256","typ":"at+jwt","kid":"{{kid}}"}""");
        yield return ("no typ", $$"""{"alg":"ES256","kid":"{{kid}}"}""");
        yield return ("typ null", $$"""{"alg":"ES256","typ":null,"kid":"{{kid}}"}""");
        yield return ("typ 1", $$"""{"alg":"ES256","typ":1,"kid":"{{kid}}"}""");
        yield return ("no kid", """{"alg":"ES256","typ":"at+jwt"}""");
        yield return ("kid null", """{"alg":"ES256","typ":"at+jwt","kid":null}""");
        yield return ("kid 0", """{"alg":"ES256","typ":"at+jwt","kid":0}""");
        yield return ("kids", $$"""{"alg":"ES256","typ":"at+jwt","kid":["{{kid}}"]}""");
        yield return ("a trailing comma", $$"""{"alg":"ES256","typ":"at+jwt","kid":"{{kid}}",}""");
        yield return ("a comment", $$"""{"alg":"ES256","typ":"at+jwt","kid":"{{kid}}"/**/}""");
        yield return ("single quotes", $$"""{'alg':'ES256','typ':'at+jwt','kid':'{{kid}}'}""");
        yield return ("something after it", $$"""{"alg":"ES256","typ":"at+jwt","kid":"{{kid}}"}{}""");
        yield return ("cut off", $$"""{"alg":"ES256","typ":"at+jwt","kid":"{{kid}}" """);
        yield return ("an array as header", $$"""[{"alg":"ES256","typ":"at+jwt","kid":"{{kid}}"}]""");
        yield return ("null as header", "null");
        yield return ("a text as header", "\"ES256\"");
        yield return ("nothing in the header", "{}");
    }

    /// <summary>The attacker signs, and the header says with what.</summary>
    private static IEnumerable<(string Name, string Token)> BroughtKeys(TokenForge forge, string elsewhere)
    {
        using var attacker = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = attacker.ExportParameters(includePrivateParameters: false).Q;
        var jwk = $$"""{"kty":"EC","crv":"P-256","kid":"{{forge.Kid}}","x":"{{TokenForge.Encode(point.X)}}","y":"{{TokenForge.Encode(point.Y)}}"}""";
        using var certificate = new CertificateRequest("CN=app.example.com", attacker, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var x5c = $"\"x5c\":[\"{Convert.ToBase64String(certificate.RawData)}\"]";
        foreach (var member in new[] { $"\"jwk\":{jwk}", $"\"jwks\":{{\"keys\":[{jwk}]}}", x5c, $"\"jku\":\"{elsewhere}\"", $"\"x5u\":\"{elsewhere}\"", $"\"x5t#S256\":\"{TokenForge.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256))}\"" })
        {
            var name = $"the attacker's key by {member.Split('"')[1]}";
            yield return (name, forge.WithHeader($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{forge.Kid}}",{{member}}}""", input => TokenForge.SignAs(attacker, input)));
            yield return (name + " without kid", forge.WithHeader($$"""{"alg":"ES256","typ":"at+jwt",{{member}}}""", input => TokenForge.SignAs(attacker, input)));
        }
    }
}
