using System.Text;

namespace Gateway.IdentityHeaders;

/// <summary>Makes any text safe in a header: bytes outside 0x20–0x7E, and <c>%</c>, are percent-encoded UTF-8 (RFC 3986 section 2.1).</summary>
internal static class HeaderValueEncoding
{
    private const string Hexadecimal = "0123456789ABCDEF";

    /// <summary>Appends the encoded text.</summary>
    /// <param name="value">Where to.</param>
    /// <param name="text">What; a lone surrogate becomes U+FFFD.</param>
    /// <param name="reserved">Characters that are encoded too, although they are printable.</param>
    public static void Append(StringBuilder value, string text, string reserved = "")
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= 0x20 and <= 0x7E and not '%' && !reserved.Contains((char)rune.Value, StringComparison.Ordinal))
            {
                value.Append((char)rune.Value);
                continue;
            }

            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                value.Append('%').Append(Hexadecimal[b >> 4]).Append(Hexadecimal[b & 15]);
            }
        }
    }
}
