using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>md5crypt of FreeBSD (<c>$1$</c>) and of Apache (<c>$apr1$</c>): a thousand rounds of MD5, by crypt-md5.c of P.-H. Kamp.</summary>
internal sealed partial class Md5Crypt : IForeignHash
{
    private const int Rounds = 1000;

    private readonly byte[] magic;
    private readonly byte[] salt;
    private readonly byte[] hash;

    private Md5Crypt(Match match)
    {
        magic = Encoding.ASCII.GetBytes(match.Groups["magic"].Value);
        salt = Encoding.ASCII.GetBytes(match.Groups["salt"].Value);
        hash = Encoding.ASCII.GetBytes(match.Groups["hash"].Value);
    }

    /// <summary>Reads one; null if it is something else.</summary>
    public static ForeignReading? Read(string text)
    {
        if (!text.StartsWith("$1$", StringComparison.Ordinal) && !text.StartsWith("$apr1$", StringComparison.Ordinal))
        {
            return null;
        }

        return Pattern().Match(text) is { Success: true } match
            ? new ForeignReading.Accepted(text, new Md5Crypt(match))
            : new ForeignReading.Refused("This begins like a hash of md5crypt, but is none.");
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password) =>
        password.Length <= ForeignLimits.MaxPasswordBytesPerRound
        && CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(Encode(Compute(password))));

    private byte[] Compute(ReadOnlySpan<byte> password)
    {
        var alternate = OldDigests.Md5([.. password, .. salt, .. password]);
        var input = new ArrayBufferWriter<byte>();
        input.Write(password);
        input.Write(magic);
        input.Write(salt);
        for (var left = password.Length; left > 0; left -= alternate.Length)
        {
            input.Write(alternate.AsSpan(0, Math.Min(left, alternate.Length)));
        }

        // A slip of the original that became the format: NUL where a byte of the digest was meant.
        for (var bits = password.Length; bits > 0; bits >>= 1)
        {
            input.Write([(bits & 1) != 0 ? (byte)0 : password[0]]);
        }

        var digest = OldDigests.Md5(input.WrittenSpan.ToArray());
        for (var i = 0; i < Rounds; i++)
        {
            input.ResetWrittenCount();
            input.Write((i & 1) != 0 ? password : digest);
            input.Write(i % 3 != 0 ? salt : []);
            input.Write(i % 7 != 0 ? password : []);
            input.Write((i & 1) != 0 ? digest : password);
            OldDigests.Md5(input.WrittenSpan, digest);
        }

        return digest;
    }

    private static string Encode(byte[] digest)
    {
        var text = new StringBuilder();
        for (var i = 0; i < 5; i++)
        {
            CryptAlphabet.Append(text, (digest[i] << 16) | (digest[i + 6] << 8) | digest[i == 4 ? 5 : i + 12], 4);
        }

        CryptAlphabet.Append(text, digest[11], 2);
        return text.ToString();
    }

    [GeneratedRegex(
        @"\A(?<magic>\$(1|apr1)\$)(?<salt>[!-#%-~]{0,8})\$(?<hash>[./0-9A-Za-z]{22})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
