using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Auth.Passwords;

/// <summary>
/// A password as the range API of "Have I Been Pwned" asks for it: SHA-1 in hexadecimal, of which five digits are sent and the other 35
/// are looked for in the answer. Hundreds of listed passwords begin with the same five, so nobody who reads them learns which it was.
/// </summary>
internal sealed record BreachRange
{
    private const int PrefixLength = 5;
    private const int SuffixLength = (SHA1.HashSizeInBytes * 2) - PrefixLength;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private BreachRange(string digest) => (Prefix, Suffix) = (digest[..PrefixLength], digest[PrefixLength..]);

    /// <summary>The only part that leaves this process.</summary>
    public string Prefix { get; }

    private string Suffix { get; }

    /// <summary>Of a password that <see cref="PasswordRules"/> let pass: NFKC, as it is hashed.</summary>
    public static BreachRange Of(string password)
    {
        var bytes = Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC));
#pragma warning disable CA5350 // SHA-1 is what the list is sorted by; it protects nothing here, and is neither kept nor sent whole
        return new BreachRange(Convert.ToHexString(SHA1.HashData(bytes)));
#pragma warning restore CA5350
    }

    /// <summary>Looks for the password in the answer: lines of <c>35 hexadecimal digits:how often</c>. How often is 0 in lines that only make the answer longer.</summary>
    /// <returns>Whether it is listed; null when the answer is anything but such lines, also behind the one that was looked for.</returns>
    public bool? IsIn(ReadOnlySpan<byte> answer)
    {
        bool? found = null;
        foreach (var range in answer.Split((byte)'\n'))
        {
            var line = answer[range];
            if (line.IsEmpty && range.End.GetOffset(answer.Length) == answer.Length)
            {
                break; // what follows the last line's end
            }

            line = line is [.., (byte)'\r'] ? line[..^1] : line;
            if (line.Length <= SuffixLength + 1
                || line[SuffixLength] != (byte)':'
                || line[..SuffixLength].ContainsAnyExcept(HexDigits)
                || line[(SuffixLength + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9') // it would pass over a final NUL
                || !ulong.TryParse(line[(SuffixLength + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var times))
            {
                return null;
            }

            found = (found ?? false) | (times > 0 && Ascii.EqualsIgnoreCase(line[..SuffixLength], Suffix));
        }

        return found;
    }

    /// <summary>Never the digest.</summary>
    public override string ToString() => nameof(BreachRange);
}
