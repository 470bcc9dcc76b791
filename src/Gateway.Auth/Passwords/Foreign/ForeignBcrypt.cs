using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BouncyBcrypt = Org.BouncyCastle.Crypto.Generators.BCrypt;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>
/// bcrypt: <c>$2y$10$</c>, 22 characters of salt, 31 of hash; <c>$2a</c>, <c>$2b</c>, and <c>$2x</c> with the sign error of old PHP.
/// WordPress 6.8 (<c>$wp$2y$...</c>) and Django (<c>bcrypt_sha256$$2b$...</c>) hash the password first, so that more than 72 bytes count.
/// </summary>
internal sealed partial class ForeignBcrypt : IForeignHash
{
    private const int KeyLength = 72;
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string WordPress = "$wp";
    private const string Django = "bcrypt$";
    private const string DjangoSha256 = "bcrypt_sha256$";

    private readonly string prefix;
    private readonly bool signError;
    private readonly int cost;
    private readonly byte[] salt;
    private readonly byte[] hash;

    private ForeignBcrypt(string prefix, Match match, int cost)
    {
        this.prefix = prefix;
        this.cost = cost;
        signError = match.Groups["revision"].ValueSpan is "x";
        salt = Decode(match.Groups["salt"].Value, 16);
        hash = Decode(match.Groups["hash"].Value, 23);
    }

    /// <summary>Reads one; null if it is something else.</summary>
    public static ForeignReading? Read(string text)
    {
        var before = Array.Find([WordPress, Django, DjangoSha256], candidate => text.StartsWith(candidate + "$2", StringComparison.Ordinal)) ?? "";
        if (before.Length == 0 && !text.StartsWith("$2", StringComparison.Ordinal))
        {
            return null;
        }

        var match = Pattern().Match(text, before.Length);
        if (!match.Success)
        {
            return new ForeignReading.Refused("This begins like a bcrypt hash, but is none.");
        }

        var factor = int.Parse(match.Groups["cost"].ValueSpan, CultureInfo.InvariantCulture);
        return factor switch
        {
            < 4 => new ForeignReading.Refused("bcrypt's cost is at least 4."),
            > ForeignLimits.MaxBcryptCost => new ForeignReading.Refused($"bcrypt's cost is above {ForeignLimits.MaxBcryptCost}: each sign-in would take too long."),
            _ => new ForeignReading.Accepted(text, new ForeignBcrypt(before, match, factor)),
        };
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password)
    {
        var input = prefix switch
        {
            WordPress => Encoding.ASCII.GetBytes(Convert.ToBase64String(HMACSHA384.HashData("wp-sha384"u8, password))),
            DjangoSha256 => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(password))),
            _ => password,
        };

        // A C string: it ends at the first NUL, which belongs to the key, and byte 73 is not read.
        var end = input.IndexOf((byte)0);
        byte[] key = [.. end < 0 ? input : input[..end], 0];
        key = signError ? SignExtended(key) : key.Length > KeyLength ? key[..KeyLength] : key;
        return CryptographicOperations.FixedTimeEquals(hash, BouncyBcrypt.Generate(key, salt, cost, addTerminator: false).AsSpan(0, hash.Length));
    }

    /// <summary>
    /// What crypt_blowfish before 1.1 made of a key: it read bytes as signed, so that one above 127 overwrote those before it in its word
    /// (CVE-2011-2483). The eighteen words that came of it are a key of full length for a bcrypt without the error.
    /// </summary>
    private static byte[] SignExtended(byte[] key)
    {
        var words = new byte[KeyLength];
        var at = 0;
        for (var word = 0; word < KeyLength; word += 4)
        {
            var value = 0u;
            for (var i = 0; i < 4; i++)
            {
                value = (value << 8) | unchecked((uint)(int)(sbyte)key[at]);
                at = (at + 1) % key.Length;
            }

            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(words.AsSpan(word), value);
        }

        return words;
    }

    // The last character has bits to spare, which bcrypt ignores.
    private static byte[] Decode(string text, int length)
    {
        var bytes = new byte[length];
        int buffer = 0, bits = 0, written = 0;
        foreach (var c in text)
        {
            buffer = ((buffer << 6) | Alphabet.IndexOf(c, StringComparison.Ordinal)) & 0xFFFFFF;
            bits += 6;
            if (bits >= 8 && written < length)
            {
                bits -= 8;
                bytes[written++] = (byte)(buffer >> bits);
            }
        }

        return bytes;
    }

    [GeneratedRegex(
        @"\G\$2(?<revision>[abxy])\$(?<cost>[0-9]{2})\$(?<salt>[./A-Za-z0-9]{22})(?<hash>[./A-Za-z0-9]{31})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
