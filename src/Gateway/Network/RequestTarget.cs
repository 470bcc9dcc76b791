using System.Buffers;
using System.Globalization;
using System.Text.Unicode;

namespace Gateway.Network;

/// <summary>
/// Reads a request target (RFC 9112 section 3.2) the way every careless server might, and says whether they all see the same path.
/// A clean target costs three vectorised searches and no allocation.
/// </summary>
internal static class RequestTarget
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>Path characters that mean themselves to everybody (RFC 3986 pchar without <c>%</c> and <c>;</c>).</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(Unreserved + "!$&'()*+,=:@/");

    /// <summary>What may stand anywhere in a target. Over HTTP/2 anything could arrive, and it is forwarded byte for byte.</summary>
    private static readonly SearchValues<char> Visible = SearchValues.Create(Unreserved + "!$&'()*+,=:@/;%?\"<>[\\]^`{|}");

    /// <summary>The forms that the target's path has beyond the clean one, or null if no route may take it.</summary>
    /// <param name="rawTarget">The target as it was received.</param>
    /// <param name="host">The Host header; an absolute target has to agree with it.</param>
    public static PathForms? Classify(string rawTarget, string? host)
    {
        var target = OriginForm(rawTarget, out var authority);
        if (target.IsEmpty || target.ContainsAnyExcept(Visible) || (!authority.IsEmpty && !authority.Equals(host, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var query = target.IndexOf('?');
        return ClassifyPath(query < 0 ? target : target[..query]);
    }

    /// <summary>The path and query of a target in origin-form or absolute-form; empty for any other.</summary>
    public static ReadOnlySpan<char> OriginForm(string rawTarget, out ReadOnlySpan<char> authority)
    {
        authority = default;
        if (rawTarget.StartsWith('/'))
        {
            return rawTarget;
        }

        var scheme = rawTarget.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : rawTarget.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : 0;
        if (scheme == 0)
        {
            return default;
        }

        var rest = rawTarget.AsSpan(scheme);
        var end = rest.IndexOfAny('/', '?');
        authority = end < 0 ? rest : rest[..end];
        return end < 0 ? "/" : rest[end] == '/' ? rest[end..] : default;
    }

    private static PathForms? ClassifyPath(ReadOnlySpan<char> path)
    {
        if (path.ContainsAnyExcept(Plain))
        {
            return ClassifyUnusual(path);
        }

        if (path[^1] == '.' || path.Contains("./", StringComparison.Ordinal))
        {
            return null;
        }

        return path.Contains("//", StringComparison.Ordinal) ? PathForms.EmptySegments : PathForms.None;
    }

    private static PathForms? ClassifyUnusual(ReadOnlySpan<char> path)
    {
        var rented = path.Length > 512 ? ArrayPool<byte>.Shared.Rent(path.Length) : null;
        try
        {
            var decoded = rented ?? stackalloc byte[512];
            return Decode(path, decoded, out var length) is { } forms ? ClassifyDecoded(decoded[..length], forms) : null;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static PathForms? Decode(ReadOnlySpan<char> path, Span<byte> decoded, out int length)
    {
        var forms = PathForms.None;
        length = 0;
        for (var i = 0; i < path.Length; i++)
        {
            var b = (byte)path[i];
            if (b == '%')
            {
                if (i + 2 >= path.Length || !byte.TryParse(path.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out b))
                {
                    return null;
                }

                i += 2;
                forms |= b == '/' ? PathForms.EncodedSlash : PathForms.None;
            }

            if (b is < 0x20 or 0x7F or (byte)'\\')
            {
                return null;
            }

            forms |= b == ';' ? PathForms.Parameters : PathForms.None;
            decoded[length++] = b;
        }

        return forms;
    }

    private static PathForms? ClassifyDecoded(ReadOnlySpan<byte> path, PathForms forms)
    {
        for (var i = 0; i < path.Length; i++)
        {
            // A segment ends at a slash of either kind, or for Java at a semicolon: "..;" is a dot segment there.
            var endsHere = i + 1 == path.Length || path[i + 1] is (byte)'/' or (byte)';';
            if (endsHere && path[i] is (byte)'.' or (byte)' ')
            {
                return null;
            }

            // "%25" followed by two hexadecimal digits: decoded once more it is another path, whatever the digits say.
            if (path[i] == '%' && i + 2 < path.Length && char.IsAsciiHexDigit((char)path[i + 1]) && char.IsAsciiHexDigit((char)path[i + 2]))
            {
                return null;
            }
        }

        if (path.IndexOf("//"u8) >= 0)
        {
            forms |= PathForms.EmptySegments;
        }

        if (Utf8.IsValid(path))
        {
            return forms;
        }

        return HasOverlongAscii(path) ? null : forms | PathForms.NonUtf8;
    }

    /// <summary>Whether lax decoders find ASCII in the bytes that is not there: <c>C0 AF</c> is a slash to them (RFC 3629 section 10).</summary>
    private static bool HasOverlongAscii(ReadOnlySpan<byte> path)
    {
        for (var i = 0; i + 1 < path.Length; i++)
        {
            var next = path[i + 1];
            var overlong = path[i] switch
            {
                0xC0 or 0xC1 => next is >= 0x80 and <= 0xBF,
                0xE0 => next is >= 0x80 and <= 0x9F,
                0xF0 => next is >= 0x80 and <= 0x8F,
                _ => false,
            };
            if (overlong)
            {
                return true;
            }
        }

        return false;
    }
}
