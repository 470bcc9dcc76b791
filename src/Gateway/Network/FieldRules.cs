using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Gateway.Network;

/// <summary>
/// What a header field may consist of (RFC 9110 sections 5.1 and 5.5, RFC 9113 section 8.2.1). Kestrel lets more pass, most of all over HTTP/2,
/// where no line has to be parsed; a backend that reads lines would see other fields.
/// </summary>
internal static class FieldRules
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Some of these end a line for somebody: Python's header parser has split at vertical tabs and information separators.</summary>
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\n\u000b\u000c\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f");

    /// <summary>Whether everybody reads the field alike. Allocates nothing.</summary>
    public static bool AreMetBy(string name, StringValues values)
    {
        if (name.AsSpan().ContainsAnyExcept(Token))
        {
            return false;
        }

        for (var i = 0; i < values.Count; i++)
        {
            var value = values[i].AsSpan();
            if (!value.IsEmpty && (value[0] is ' ' or '\t' || value[^1] is ' ' or '\t' || value.ContainsAny(Controls)))
            {
                return false;
            }
        }

        return true;
    }
}
