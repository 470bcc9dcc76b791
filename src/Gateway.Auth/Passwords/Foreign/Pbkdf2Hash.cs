using System.Security.Cryptography;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>PBKDF2 (RFC 8018) with parameters that <see cref="From"/> let pass.</summary>
internal sealed class Pbkdf2Hash : IForeignHash
{
    private readonly HashAlgorithmName algorithm;
    private readonly int iterations;
    private readonly byte[] salt;
    private readonly byte[] key;

    private Pbkdf2Hash(HashAlgorithmName algorithm, int iterations, byte[] salt, byte[] key)
    {
        this.algorithm = algorithm;
        this.iterations = iterations;
        this.salt = salt;
        this.key = key;
    }

    /// <summary>Makes one of parts.</summary>
    /// <param name="text">The hash as it was read.</param>
    /// <param name="digest">The name of the digest: sha1, sha256, sha384, sha512.</param>
    /// <param name="iterations">As it was read.</param>
    /// <param name="salt">As it was read.</param>
    /// <param name="key">As it was read; null if it could not be.</param>
    public static ForeignReading From(string text, string digest, long iterations, byte[]? salt, byte[]? key)
    {
        var (algorithm, blockLength) = digest switch
        {
            "sha1" => (HashAlgorithmName.SHA1, 20),
            "sha256" => (HashAlgorithmName.SHA256, 32),
            "sha384" => (HashAlgorithmName.SHA384, 48),
            _ => (HashAlgorithmName.SHA512, 64),
        };
        if (salt is null || key is not { Length: >= 16 and <= 64 } || iterations < 1)
        {
            return new ForeignReading.Refused("This begins like a PBKDF2 hash, but is none with a key of 16 to 64 bytes.");
        }

        var blocks = (key.Length + blockLength - 1) / blockLength;
        return iterations > ForeignLimits.MaxPbkdf2Iterations / blocks
            ? new ForeignReading.Refused($"PBKDF2 has more than {ForeignLimits.MaxPbkdf2Iterations / blocks} iterations: each sign-in would take too long.")
            : new ForeignReading.Accepted(text, new Pbkdf2Hash(algorithm, (int)iterations, salt, key));
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(key, Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, algorithm, key.Length));
}
