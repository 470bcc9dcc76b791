using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>
/// phpass' portable hashes: WordPress (<c>$P$</c>) and phpBB (<c>$H$</c>) with MD5, Drupal 7 (<c>$S$</c>) with SHA-512, cut to 55 characters.
/// A <c>U</c> in front means that Drupal had nothing but the MD5 of the password when it made it.
/// </summary>
internal sealed partial class Phpass : IForeignHash
{
    private const int MinLog2 = 7;

    private readonly bool isSha512;
    private readonly bool overMd5;
    private readonly int log2;
    private readonly byte[] salt;
    private readonly byte[] hash;

    private Phpass(Match match, int log2)
    {
        isSha512 = match.Groups["kind"].ValueSpan is "S";
        overMd5 = match.Groups["updated"].Success;
        this.log2 = log2;
        salt = Encoding.ASCII.GetBytes(match.Groups["salt"].Value);
        hash = Encoding.ASCII.GetBytes(match.Groups["hash"].Value);
    }

    /// <summary>Reads one; null if it is something else.</summary>
    public static ForeignReading? Read(string text)
    {
        if (!Beginning().IsMatch(text))
        {
            return null;
        }

        var match = Pattern().Match(text);
        if (!match.Success || match.Groups["hash"].Length != (match.Groups["kind"].ValueSpan is "S" ? 43 : 22))
        {
            return new ForeignReading.Refused("This begins like a hash of phpass, WordPress or Drupal, but is none.");
        }

        var log = CryptAlphabet.Digits.IndexOf(match.Groups["log2"].Value, StringComparison.Ordinal);
        return log switch
        {
            < MinLog2 => new ForeignReading.Refused("phpass does at least 2^7 rounds."),
            > ForeignLimits.MaxPhpassLog2 => new ForeignReading.Refused($"phpass' rounds are more than 2^{ForeignLimits.MaxPhpassLog2}: each sign-in would take too long."),
            _ => new ForeignReading.Accepted(text, new Phpass(match, log)),
        };
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password)
    {
        if (password.Length > ForeignLimits.MaxPasswordBytesPerRound)
        {
            return false;
        }

        var input = overMd5 ? Encoding.ASCII.GetBytes(Convert.ToHexStringLower(OldDigests.Md5(password.ToArray()))) : password;
        var length = isSha512 ? SHA512.HashSizeInBytes : MD5.HashSizeInBytes;
        Span<byte> digest = stackalloc byte[length];
        Hash([.. salt, .. input], digest);

        Span<byte> round = new byte[length + input.Length];
        input.CopyTo(round[length..]);
        for (var count = 1 << log2; count > 0; count--)
        {
            digest.CopyTo(round);
            Hash(round, digest);
        }

        return CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(Encode(digest)[..hash.Length]));
    }

    private static string Encode(ReadOnlySpan<byte> digest)
    {
        var text = new StringBuilder();
        for (var i = 0; i < digest.Length; i += 3)
        {
            var left = Math.Min(3, digest.Length - i);
            var value = digest[i] | (left > 1 ? digest[i + 1] << 8 : 0) | (left > 2 ? digest[i + 2] << 16 : 0);
            CryptAlphabet.Append(text, value, left + 1);
        }

        return text.ToString();
    }

    private void Hash(ReadOnlySpan<byte> input, Span<byte> digest)
    {
        if (isSha512)
        {
            SHA512.HashData(input, digest);
        }
        else
        {
            OldDigests.Md5(input, digest);
        }
    }

    [GeneratedRegex(@"\AU?\$[PHS]\$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Beginning();

    [GeneratedRegex(
        @"\A(?<updated>U)?\$(?<kind>[PHS])\$(?<log2>[./0-9A-Za-z])(?<salt>[!-~]{8})(?<hash>[./0-9A-Za-z]+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
