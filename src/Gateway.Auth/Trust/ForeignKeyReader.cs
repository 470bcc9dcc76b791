using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Auth.Trust;

/// <summary>Reads a JSON Web Key (RFC 7517 section 4) as what it can verify here. What it cannot is passed over, as section 5 has it.</summary>
internal static class ForeignKeyReader
{
    private const int MinimumRsaBits = 2048; // RFC 7518 section 3.3
    private const int MaximumRsaBits = 8192; // a larger one makes every check slow
    private const int Ed25519Length = 32;

    /// <summary>The key for each of the algorithms that it is good for: most are for one.</summary>
    /// <param name="key">The key, as its issuer published it.</param>
    /// <param name="algorithms">What the operator accepts.</param>
    public static IEnumerable<ForeignKey> Read(JsonElement key, IReadOnlyList<string> algorithms)
    {
        if (key.ValueKind != JsonValueKind.Object || Text(key, "kid") is not { Length: > 0 and <= 256 } id || !IsForSignatures(key))
        {
            return [];
        }

        // RFC 7517 section 4.4: a key that names an algorithm is for no other.
        var named = Text(key, "alg");
        var fitting = algorithms.Where(algorithm => named is null || string.Equals(named, algorithm, StringComparison.Ordinal));
        return Text(key, "kty") switch
        {
            "EC" => fitting.Select(algorithm => Ec(key, id, algorithm)).OfType<ForeignKey>(),
            "RSA" => fitting.Select(algorithm => Rsa(key, id, algorithm)).OfType<ForeignKey>(),
            "OKP" => fitting.Select(algorithm => Ed25519(key, id, algorithm)).OfType<ForeignKey>(),
            _ => [],
        };
    }

    private static bool IsForSignatures(JsonElement key) =>
        (!key.TryGetProperty("use", out _) || Text(key, "use") is "sig")
        && (!key.TryGetProperty("key_ops", out var operations)
            || (operations.ValueKind == JsonValueKind.Array && operations.EnumerateArray().Any(operation => operation.ValueKind == JsonValueKind.String && operation.ValueEquals("verify"))));

    private static ForeignEcKey? Ec(JsonElement key, string id, string algorithm)
    {
        (string Name, ECCurve Curve, int Length)? expected = algorithm switch
        {
            "ES256" => ("P-256", ECCurve.NamedCurves.nistP256, 32),
            "ES384" => ("P-384", ECCurve.NamedCurves.nistP384, 48),
            "ES512" => ("P-521", ECCurve.NamedCurves.nistP521, 66),
            _ => null,
        };
        if (expected is not var (name, curve, length) || !string.Equals(Text(key, "crv"), name, StringComparison.Ordinal) || Bytes(key, "x") is not { } x || Bytes(key, "y") is not { } y || x.Length != length || y.Length != length)
        {
            return null;
        }

        var parameters = new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } };
        return IsGood(() => ECDsa.Create(parameters)) ? new ForeignEcKey(id, algorithm, Text(key, "x") + "." + Text(key, "y"), parameters) : null;
    }

    private static ForeignRsaKey? Rsa(JsonElement key, string id, string algorithm)
    {
        if (algorithm[0] is not ('R' or 'P') || Bytes(key, "n") is not { } modulus || Bytes(key, "e") is not { } exponent || modulus.Length * 8 is < MinimumRsaBits or > MaximumRsaBits)
        {
            return null;
        }

        var parameters = new RSAParameters { Modulus = modulus, Exponent = exponent };
        return IsGood(() => RSA.Create(parameters)) ? new ForeignRsaKey(id, algorithm, Text(key, "n") + "." + Text(key, "e"), parameters) : null;
    }

    private static ForeignEd25519Key? Ed25519(JsonElement key, string id, string algorithm) =>
        algorithm is ForeignAlgorithms.EdDsa && Text(key, "crv") is "Ed25519" && Bytes(key, "x") is { Length: Ed25519Length } x
            ? new ForeignEd25519Key(id, Text(key, "x")!, x)
            : null;

    /// <summary>Whether the numbers are a key at all: a point on its curve, for one.</summary>
    private static bool IsGood(Func<AsymmetricAlgorithm> import)
    {
        try
        {
            import().Dispose();
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static string? Text(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement key, string name)
    {
        try
        {
            return Text(key, name) is { } text ? Base64Url.DecodeFromChars(text) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
