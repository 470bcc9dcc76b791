using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace Gateway.TestKit;

/// <summary>
/// An issuer that signs whatever a test wants, with a key for each algorithm, and publishes whatever a test wants: what it is trusted with is
/// all that stands between its tokens and an account.
/// </summary>
public sealed class RogueIssuer : IAsyncDisposable
{
    private static readonly Dictionary<string, object?> NoChanges = new(StringComparer.Ordinal);

    private readonly RecordingBackend backend;
    private readonly Dictionary<string, (string Jwk, Func<byte[], byte[]> Sign)> keys = new(StringComparer.Ordinal);

    /// <param name="algorithms">It has a key for each, whose <c>kid</c> is <paramref name="kidPrefix"/> and the algorithm.</param>
    /// <param name="kidPrefix">So that two issuers can have keys of the same name.</param>
    public RogueIssuer(IEnumerable<string>? algorithms = null, string kidPrefix = "key-")
    {
        KidPrefix = kidPrefix;
        foreach (var algorithm in algorithms ?? ["ES256"])
        {
            keys[algorithm] = CreateKey(algorithm);
        }

        KeySet = PublishedKeys();
        backend = new RecordingBackend { Answer = request => request.Target == "/jwks" ? Answer?.Invoke() ?? RawAnswer.Text(KeySet) : RawAnswer.Text(Discovery(), request.Target == "/.well-known/openid-configuration" ? 200 : 404) };
    }

    public string KidPrefix { get; }

    /// <summary>Its <c>iss</c>.</summary>
    public string Issuer => backend.Address.TrimEnd('/');

    public Uri JwksUri => new(Issuer + "/jwks");

    /// <summary>What it publishes.</summary>
    public string KeySet { get; set; }

    /// <summary>What it says instead; null for <see cref="KeySet"/>.</summary>
    public Func<RawAnswer>? Answer { get; set; }

    /// <summary>Who it says it is in its discovery document.</summary>
    public string? DiscoveredIssuer { get; set; }

    /// <summary>Where it says that its keys are.</summary>
    public string? DiscoveredKeys { get; set; }

    /// <summary>How often its keys were fetched.</summary>
    public int Fetches => backend.Requests.Count(request => request.Target == "/jwks");

    /// <summary>The JWK set of its keys.</summary>
    public string PublishedKeys() => $$"""{"keys":[{{string.Join(',', keys.Values.Select(key => key.Jwk))}}]}""";

    /// <summary>A new key in the place of the one for an algorithm; what was published stays.</summary>
    public void RotateKey(string algorithm) => keys[algorithm] = CreateKey(algorithm);

    /// <summary>A token that is good for an hour, but for what the test changes.</summary>
    /// <param name="clock">The time of whoever is asked.</param>
    /// <param name="algorithm">Names header and key.</param>
    /// <param name="changes">Claims; a value of null removes the claim.</param>
    /// <param name="header">The whole header, as JSON.</param>
    public string Token(TimeProvider clock, string algorithm = "ES256", IReadOnlyDictionary<string, object?>? changes = null, string? header = null)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer,
            ["aud"] = "https://api.example.com",
            ["sub"] = "somebody",
            ["iat"] = now,
            ["exp"] = now + 3600,
            ["email"] = "rogue@example.com",
            ["email_verified"] = true,
            ["name"] = "Rogue",
        };
        foreach (var (name, value) in changes ?? NoChanges)
        {
            if (value is null)
            {
                claims.Remove(name);
            }
            else
            {
                claims[name] = value;
            }
        }

        return Sign(algorithm, header ?? $$"""{"alg":"{{algorithm}}","kid":"{{KidPrefix}}{{algorithm}}","typ":"JWT"}""", JsonSerializer.Serialize(claims));
    }

    /// <summary>Signs anything with the key for an algorithm.</summary>
    public string Sign(string algorithm, string header, string payload)
    {
        var input = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(payload))}";
        return $"{input}.{Encode(keys[algorithm].Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public ValueTask DisposeAsync() => backend.DisposeAsync();

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private string Discovery() => $$"""{"issuer":"{{DiscoveredIssuer ?? Issuer}}","jwks_uri":"{{DiscoveredKeys ?? JwksUri.ToString()}}"}""";

    private (string Jwk, Func<byte[], byte[]> Sign) CreateKey(string algorithm)
    {
        var hash = algorithm[^3..] switch { "384" => HashAlgorithmName.SHA384, "512" => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 };
        var names = $"\"alg\":\"{algorithm}\",\"kid\":\"{KidPrefix}{algorithm}\"";
        switch (algorithm[0])
        {
            case 'R' or 'P':
                var rsa = RSA.Create(2048);
                var numbers = rsa.ExportParameters(false);
                return ($$"""{{{names}},"kty":"RSA","n":"{{Encode(numbers.Modulus)}}","e":"{{Encode(numbers.Exponent)}}"}""",
                    data => rsa.SignData(data, hash, algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1));
            case 'E' when algorithm[1] == 'S':
                var ec = ECDsa.Create(algorithm switch { "ES384" => ECCurve.NamedCurves.nistP384, "ES512" => ECCurve.NamedCurves.nistP521, _ => ECCurve.NamedCurves.nistP256 });
                var point = ec.ExportParameters(false);
                return ($$"""{{{names}},"kty":"EC","crv":"P-{{(algorithm == "ES512" ? "521" : algorithm[2..])}}","x":"{{Encode(point.Q.X)}}","y":"{{Encode(point.Q.Y)}}"}""",
                    data => ec.SignData(data, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
            default:
                var pair = new Ed25519PrivateKeyParameters(new SecureRandom());
                return ($$"""{{{names}},"kty":"OKP","crv":"Ed25519","x":"{{Encode(pair.GeneratePublicKey().GetEncoded())}}"}""", data => SignEd25519(pair, data));
        }
    }

    private static byte[] SignEd25519(Ed25519PrivateKeyParameters key, byte[] data)
    {
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, key);
        signer.BlockUpdate(data, 0, data.Length);
        return signer.GenerateSignature();
    }
}
