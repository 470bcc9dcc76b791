using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Auth.SigningKeys;

namespace Gateway.TestKit.Forgery;

/// <summary>
/// Makes bad tokens out of a good one, with the key that signed it: what is refused then is refused for the one thing that was changed,
/// and never because an attacker could not sign.
/// </summary>
internal sealed class TokenForge
{
    private readonly SigningKeyPair key;

    /// <param name="good">A token that is accepted now.</param>
    /// <param name="key">What it was signed with.</param>
    public TokenForge(string good, SigningKeyPair key)
    {
        this.key = key;
        Good = good;
        var parts = good.Split('.');
        (HeaderText, PayloadText, SignatureText) = (parts[0], parts[1], parts[2]);
        Header = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(HeaderText));
        Payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(PayloadText));
    }

    public string Good { get; }

    public string HeaderText { get; }

    public string PayloadText { get; }

    public string SignatureText { get; }

    /// <summary>The good header, as JSON.</summary>
    public string Header { get; }

    /// <summary>The good claims, as JSON.</summary>
    public string Payload { get; }

    public string Kid => key.Kid;

    public string X => key.X;

    public string Y => key.Y;

    public string AssertionHeader => key.AssertionHeader.TrimEnd('.');

    /// <summary>The public key (SubjectPublicKeyInfo).</summary>
    public byte[] PublicKey => key.ExportPublicKey();

    /// <summary>The claims, to be changed.</summary>
    public JsonObject Claims => JsonNode.Parse(Payload)!.AsObject();

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    /// <summary>Signed with the real key, whatever the parts are.</summary>
    public string Signed(string headerText, string payloadText)
    {
        var signature = new byte[SigningKeyPair.SignatureLength];
        key.Sign(Encoding.UTF8.GetBytes($"{headerText}.{payloadText}"), signature);
        return $"{headerText}.{payloadText}.{Encode(signature)}";
    }

    /// <summary>The good claims under another header.</summary>
    public string WithHeader(string json) => Signed(Encode(json), PayloadText);

    /// <summary>Other claims under the good header.</summary>
    public string WithPayload(string json) => Signed(HeaderText, Encode(json));

    /// <summary>The good claims under another header, with somebody else's signature.</summary>
    public string WithHeader(string json, Func<byte[], byte[]> sign)
    {
        var input = $"{Encode(json)}.{PayloadText}";
        return $"{input}.{Encode(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>The good token with another signature.</summary>
    public string WithSignature(ReadOnlySpan<byte> signature) => WithSignatureText(Encode(signature));

    /// <summary>The good token with other characters where the signature is.</summary>
    public string WithSignatureText(string text) => $"{HeaderText}.{PayloadText}.{text}";

    /// <summary>The signature of a key of the attacker's.</summary>
    public static byte[] SignAs(ECDsa attacker, byte[] input) =>
        attacker.SignData(input, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
