using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Gateway.TestKit.Forgery;

/// <summary>No algorithm, another one, and one with our public key for a secret (ADVISORIES.md C-31, C-32).</summary>
internal static class ForgedAlgorithms
{
    private static readonly string[] None = ["none", "None", "NONE", "nOnE", "none ", "", "null"];

    private static readonly string[] Others =
        ["es256", "ES256 ", "ES256\\u0000", "ES384", "ES512", "ES256K", "RS256", "RS512", "PS256", "HS256", "EdDSA", "Ed25519", "dir", "ES256,none"];

    private static readonly string[] OtherTypes = ["null", "0", "true", "[\"ES256\"]", "{\"ES256\":true}"];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static IEnumerable<ForgedToken> Of(TokenForge forge)
    {
        foreach (var alg in None)
        {
            yield return new($"alg {alg}, no signature", $"{TokenForge.Encode(Header($"\"{alg}\""))}.{forge.PayloadText}.");
            yield return new($"alg {alg}, no third part", $"{TokenForge.Encode(Header($"\"{alg}\""))}.{forge.PayloadText}");
            yield return new($"alg {alg}, our signature", forge.WithHeader(Header($"\"{alg}\"")));
        }

        foreach (var alg in Others)
        {
            yield return new($"alg {alg}, our signature", forge.WithHeader(Header($"\"{alg}\"")));
        }

        foreach (var alg in OtherTypes)
        {
            yield return new($"alg is {alg}", forge.WithHeader(Header(alg)));
        }

        yield return new("no alg", forge.WithHeader($$"""{"typ":"at+jwt","kid":"{{forge.Kid}}"}"""));
        yield return new("no alg, no signature", $"{TokenForge.Encode($$"""{"typ":"at+jwt","kid":"{{forge.Kid}}"}""")}.{forge.PayloadText}.");
        foreach (var (name, secret) in PublicKeys(forge))
        {
            yield return new($"HS256 with {name}", forge.WithHeader(Header("\"HS256\""), input => HMACSHA256.HashData(secret, input)));
            yield return new($"HS384 with {name}", forge.WithHeader(Header("\"HS384\""), input => HMACSHA384.HashData(secret, input)));
            yield return new($"HS512 with {name}", forge.WithHeader(Header("\"HS512\""), input => HMACSHA512.HashData(secret, input)));
            yield return new($"the good header and HMAC with {name}", forge.WithHeader(forge.Header, input => [.. HMACSHA256.HashData(secret, input), .. new byte[32]])) { NeedsSignatureCheck = true };
        }

        string Header(string alg) => $$"""{"alg":{{alg}},"typ":"at+jwt","kid":"{{forge.Kid}}"}""";
    }

    /// <summary>What anybody can read of our key, in every form that a library has taken for a secret.</summary>
    private static IEnumerable<(string Name, byte[] Secret)> PublicKeys(TokenForge forge)
    {
        var pem = PemEncoding.WriteString("PUBLIC KEY", forge.PublicKey);
        var jwk = $$"""{"kty":"EC","crv":"P-256","x":"{{forge.X}}","y":"{{forge.Y}}"}""";
        yield return ("the PEM", Encoding.ASCII.GetBytes(pem));
        yield return ("the PEM and a newline", Encoding.ASCII.GetBytes(pem + "\n"));
        yield return ("the PEM after white space", Encoding.ASCII.GetBytes(" \n" + pem));
        yield return ("the DER", forge.PublicKey);
        yield return ("the DER in Base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(forge.PublicKey)));
        yield return ("the JWK", Encoding.ASCII.GetBytes(jwk));
        yield return ("the JWK with spaces", Encoding.ASCII.GetBytes(JsonSerializer.Serialize(JsonDocument.Parse(jwk).RootElement, Indented)));
        yield return ("the point", forge.PublicKey[^65..]);
        yield return ("its coordinates", forge.PublicKey[^64..]);
        yield return ("x", Encoding.ASCII.GetBytes(forge.X));
        yield return ("the kid", Encoding.ASCII.GetBytes(forge.Kid));
        yield return ("nothing", []);
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(forge.PublicKey, out _);
        yield return ("the X.500 form", new PublicKey(key).EncodedKeyValue.RawData);
    }
}
