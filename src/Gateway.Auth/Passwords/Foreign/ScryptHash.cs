using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>scrypt (RFC 7914) with parameters that <see cref="WhyNot"/> let pass.</summary>
internal sealed class ScryptHash(int n, int r, int p, byte[] salt, byte[] hash, bool isNormalized = false) : IForeignHash
{
    /// <inheritdoc/>
    public bool IsNormalized => isNormalized;

    /// <summary>Why these parameters cannot be used; null if they can.</summary>
    public static ForeignReading.Refused? WhyNot(long n, long r, long p)
    {
        // RFC 7914 section 2; N < 2^(128·r/8) matters for r = 1 only.
        if (n < 2 || (n & (n - 1)) != 0 || r < 1 || p < 1 || (r == 1 && n >= 65536))
        {
            return new ForeignReading.Refused("These are no parameters of scrypt.");
        }

        return r > 1024 || n > ForeignLimits.MaxScryptMemory / (128 * r) || p > ForeignLimits.MaxScryptWork / (128 * r * n)
            ? new ForeignReading.Refused("scrypt's memory is above 128 MiB, or its memory times its parallelisation above 512 MiB: each sign-in would cost too much.")
            : null;
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(hash, SCrypt.Generate(password.ToArray(), salt, n, r, p, hash.Length));
}
