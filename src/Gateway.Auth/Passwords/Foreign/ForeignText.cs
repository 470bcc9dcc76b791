using System.Globalization;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>Numbers and bytes in the text of a hash, read strictly.</summary>
internal static class ForeignText
{
    /// <summary>A number; one that does not fit is as good as the largest, which every limit refuses.</summary>
    public static long Number(ReadOnlySpan<char> digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;

    /// <summary>base64 with or without padding, in either alphabet; null if it is none.</summary>
    public static byte[]? Base64(string text)
    {
        var plain = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        var bytes = new byte[plain.Length];
        return plain.Length % 4 != 1 && Convert.TryFromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='), bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>Hexadecimal digits; null if they are none.</summary>
    public static byte[]? Hex(string text)
    {
        var bytes = new byte[text.Length / 2];
        return text.Length % 2 == 0 && Convert.FromHexString(text, bytes, out _, out var length) == System.Buffers.OperationStatus.Done && length == bytes.Length
            ? bytes
            : null;
    }

    /// <summary>base64 without padding, as PHC's string format has it.</summary>
    public static string ToBase64(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');
}
