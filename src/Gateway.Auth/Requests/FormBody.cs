using System.Text;
using Microsoft.Net.Http.Headers;

namespace Gateway.Auth.Requests;

/// <summary>
/// The body of an OAuth request, <c>application/x-www-form-urlencoded</c> (RFC 6749 appendix B), read strictly: what two readers could read
/// differently is refused.
/// </summary>
internal sealed class FormBody
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    private FormBody()
    {
    }

    /// <summary>Whether a content type is that of a form in UTF-8.</summary>
    public static bool IsForm(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a form; null when it is none, or has a parameter twice (RFC 6749 section 3.2).</summary>
    public static FormBody? Read(ReadOnlySpan<byte> bytes)
    {
        var form = new FormBody();
        foreach (var range in bytes.Split((byte)'&'))
        {
            var pair = bytes[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf((byte)'=');
            if (Decode(equals < 0 ? pair : pair[..equals]) is not { } name || Decode(equals < 0 ? default : pair[(equals + 1)..]) is not { } value || !form.values.TryAdd(name, value))
            {
                return null;
            }
        }

        return form;
    }

    /// <summary>A parameter; null when it was left out, or has no value, which is the same (RFC 6749 section 3.2).</summary>
    public string? Find(string name) => values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>A name or value as a form writes it; null when it could not be read.</summary>
    public static string? Decode(ReadOnlySpan<byte> encoded)
    {
        var decoded = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var b = encoded[i];
            if (b == '%')
            {
                if (i + 2 >= encoded.Length || !char.IsAsciiHexDigit((char)encoded[i + 1]) || !char.IsAsciiHexDigit((char)encoded[i + 2]))
                {
                    return null;
                }

                b = (byte)((Value(encoded[i + 1]) << 4) | Value(encoded[i + 2]));
                i += 2;
            }
            else if (b == '+')
            {
                b = (byte)' ';
            }

            decoded[length++] = b;
        }

        try
        {
            return Strict.GetString(decoded.AsSpan(0, length));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static int Value(byte digit) => char.IsAsciiDigit((char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
