using System.Globalization;
using System.Text;

namespace Gateway.Tests.Attacks;

/// <summary>
/// How backends make a path of the bytes they are sent: an oracle that knows nothing of the gateway's own reading. Each yields the segments
/// that it would look a resource up by.
/// </summary>
internal static class BackendModels
{
    /// <summary>Every model, by name; those that end in "twice" decode what was decoded once more.</summary>
    public static readonly IReadOnlyDictionary<string, Func<string, IReadOnlyList<string>>> All = new Dictionary<string, Func<string, IReadOnlyList<string>>>(StringComparer.Ordinal)
    {
        ["RFC 3986"] = target => WithoutDots(Decode(Path(target), Encoding.UTF8).Split('/')),
        ["RFC 3986, dots first"] = target => [.. WithoutDots(DecodeUnreserved(Path(target)).Split('/')).Select(segment => Decode(segment, Encoding.UTF8))],
        ["RFC 3986, slashes merged"] = target => Merged(WithoutDots(Decode(Path(target), Encoding.UTF8).Split('/'))),
        ["RFC 3986, twice"] = target => WithoutDots(Decode(Decode(Path(target), Encoding.UTF8), Encoding.UTF8).Split('/')),
        ["Java"] = target => Merged(WithoutDots(Decode(WithoutParameters(Path(target)), Encoding.UTF8).Split('/'))),
        ["Java, decoded first"] = target => Merged(WithoutDots(WithoutParameters(Decode(Path(target), Encoding.UTF8)).Split('/'))),
        ["Java, else Latin-1"] = target => Merged(WithoutDots(WithoutParameters(DecodeElseLatin1(WithoutParameters(Path(target)))).Split('/'))),
        ["Java, empty segments kept"] = target => WithoutDots(Decode(WithoutParameters(Path(target)), Encoding.UTF8).Split('/')),
        ["Windows"] = target => Windows(Decode(Path(target), Encoding.UTF8)),
        ["Windows, else Latin-1"] = target => Windows(DecodeElseLatin1(Path(target))),
        ["Windows, undecodable bytes dropped"] = target => Windows(Decode(Path(target), Encoding.UTF8).Replace("\ufffd", "", StringComparison.Ordinal)),
        ["Windows, twice"] = target => Windows(Decode(Decode(Path(target), Encoding.UTF8), Encoding.UTF8)),
        ["C, up to NUL"] = target => Merged(WithoutDots(Decode(Path(target), Encoding.UTF8).Split('\0')[0].Split('/'))),
    };

    private static string Path(string target) => target.Split('?', '#')[0];

    private static string WithoutParameters(string path) => string.Join('/', path.Split('/').Select(segment => segment.Split(';')[0]));

    private static IReadOnlyList<string> Windows(string path)
    {
        var segments = path.Replace('\\', '/').Split('/').Select(segment => segment.TrimEnd(' ')).Select(segment => segment is "." or ".." ? segment : segment.TrimEnd('.', ' '));
        return Merged(WithoutDots([.. segments]));
    }

    private static IReadOnlyList<string> Merged(List<string> segments) => [segments[0], .. segments.Skip(1).Where(segment => segment.Length > 0)];

    /// <summary>RFC 3986 section 5.2.4, on segments; the first is what stands before the first slash.</summary>
    private static List<string> WithoutDots(string[] segments)
    {
        var kept = new List<string> { segments[0] };
        foreach (var segment in segments.Skip(1))
        {
            if (segment == "..")
            {
                kept.RemoveRange(Math.Max(1, kept.Count - 1), kept.Count > 1 ? 1 : 0);
            }
            else if (segment != ".")
            {
                kept.Add(segment);
            }
        }

        return kept;
    }

    private static string DecodeUnreserved(string text) => DecodeWhere(text, Encoding.ASCII, b => b < 0x80 && (char.IsAsciiLetterOrDigit((char)b) || "-._~".Contains((char)b)));

    private static string Decode(string text, Encoding encoding) => DecodeWhere(text, encoding, _ => true);

    /// <summary>As IIS does: what is not UTF-8 is taken for the old encoding.</summary>
    private static string DecodeElseLatin1(string text) => Decode(text, Encoding.UTF8) is var utf8 && !utf8.Contains('\ufffd') ? utf8 : Decode(text, Encoding.Latin1);

    private static string DecodeWhere(string text, Encoding encoding, Func<byte, bool> when)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b) && when(b))
            {
                bytes.Add(b);
                i += 2;
            }
            else
            {
                bytes.AddRange(encoding.GetBytes(text[i].ToString()));
            }
        }

        return encoding.GetString([.. bytes]);
    }
}
