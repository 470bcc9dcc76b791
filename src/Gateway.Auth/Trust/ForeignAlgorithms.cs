using System.Security.Cryptography;

namespace Gateway.Auth.Trust;

/// <summary>The signature algorithms that can be accepted from others (RFC 7518 section 3.1, RFC 8037 section 3.1): none with a shared secret, and not "none".</summary>
internal static class ForeignAlgorithms
{
    /// <summary>Ed25519.</summary>
    public const string EdDsa = "EdDSA";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = ["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", EdDsa];

    /// <summary>The hash that an algorithm of RFC 7518 is named for.</summary>
    public static HashAlgorithmName Hash(string algorithm) => algorithm[2..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        "512" => HashAlgorithmName.SHA512,
        _ => throw new ArgumentException($"{algorithm} has no hash of its own.", nameof(algorithm)),
    };
}
