using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Org.BouncyCastle.Crypto.Generators;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>
/// Firebase's scrypt: the project's signer key, encrypted by AES-256-CTR under scrypt's output. What is kept here is the key stream (hash XOR
/// signer key), so that the project's key need not lie in every row: <c>$firebase-scrypt$ln=14,r=8$salt$stream</c>.
/// </summary>
internal sealed partial class FirebaseScrypt : IForeignHash
{
    private const int BlockSize = 16;

    private readonly int memoryCost;
    private readonly int rounds;
    private readonly byte[] salt;
    private readonly byte[] stream;

    private FirebaseScrypt(int memoryCost, int rounds, byte[] salt, byte[] stream)
    {
        this.memoryCost = memoryCost;
        this.rounds = rounds;
        this.salt = salt;
        this.stream = stream;
    }

    /// <summary>Makes one of what Firebase exports.</summary>
    public static ForeignReading From(byte[] hash, byte[] signerKey, byte[] salt, int rounds, int memoryCost)
    {
        var mask = new byte[hash.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = (byte)(hash[i] ^ signerKey[i]);
        }

        return Read(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"$firebase-scrypt$ln={memoryCost},r={rounds}${ForeignText.ToBase64(salt)}${ForeignText.ToBase64(mask)}"))!;
    }

    /// <summary>Reads one in our own form; null if it is something else.</summary>
    public static ForeignReading? Read(string text)
    {
        if (!text.StartsWith("$firebase-scrypt$", StringComparison.Ordinal))
        {
            return null;
        }

        if (Pattern().Match(text) is not { Success: true } match
            || ForeignText.Base64(match.Groups["salt"].Value) is not { } saltBytes
            || ForeignText.Base64(match.Groups["stream"].Value) is not { Length: >= 16 and <= 64 } mask)
        {
            return new ForeignReading.Refused("This begins like a hash of Firebase, but is none.");
        }

        var log = ForeignText.Number(match.Groups["ln"].ValueSpan);
        var r = ForeignText.Number(match.Groups["r"].ValueSpan);
        return ScryptHash.WhyNot(1L << (int)Math.Min(log, 40), r, 1) is { } refused
            ? refused
            : new ForeignReading.Accepted(text, new FirebaseScrypt((int)log, (int)r, saltBytes, mask));
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password)
    {
        using var aes = Aes.Create();
        aes.Key = SCrypt.Generate(password.ToArray(), salt, 1 << memoryCost, rounds, 1, 32);

        // CTR from zero: the blocks 0, 1, 2, ... encrypted one by one.
        var counters = new byte[(stream.Length + BlockSize - 1) / BlockSize * BlockSize];
        for (var block = 0; block * BlockSize < counters.Length; block++)
        {
            counters[(block * BlockSize) + BlockSize - 1] = (byte)block;
        }

        return CryptographicOperations.FixedTimeEquals(stream, aes.EncryptEcb(counters, PaddingMode.None).AsSpan(0, stream.Length));
    }

    [GeneratedRegex(
        @"\A\$firebase-scrypt\$ln=(?<ln>[0-9]{1,4}),r=(?<r>[0-9]{1,8})\$(?<salt>[A-Za-z0-9+/]+)\$(?<stream>[A-Za-z0-9+/]+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
