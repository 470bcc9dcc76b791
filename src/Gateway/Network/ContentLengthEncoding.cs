using System.Text;

namespace Gateway.Network;

/// <summary>
/// How Kestrel reads the bytes of a Content-Length: digits stay, anything else becomes a letter, so that the number is refused.
/// Kestrel itself takes <c>+5</c> and <c>5 </c> (RFC 9110 section 8.6 allows digits only) and shows nobody what was written.
/// </summary>
internal sealed class ContentLengthEncoding : Encoding
{
    /// <summary>The only instance; it has no state.</summary>
    public static readonly ContentLengthEncoding Instance = new();

    /// <inheritdoc/>
    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    /// <inheritdoc/>
    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    /// <summary>Fills what there is room for: Kestrel has room for one digit more than it takes.</summary>
    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        var count = Math.Min(bytes.Length, chars.Length);
        for (var i = 0; i < count; i++)
        {
            chars[i] = char.IsAsciiDigit((char)bytes[i]) ? (char)bytes[i] : 'x';
        }

        return count;
    }

    /// <inheritdoc/>
    public override int GetByteCount(char[] chars, int index, int count) => count;

    /// <inheritdoc/>
    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        ASCII.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    /// <inheritdoc/>
    public override int GetMaxByteCount(int charCount) => charCount;

    /// <inheritdoc/>
    public override int GetMaxCharCount(int byteCount) => byteCount;
}
