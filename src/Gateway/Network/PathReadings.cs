using System.Globalization;
using System.Text;

namespace Gateway.Network;

/// <summary>
/// Every path that some server makes of one path: with path parameters cut off (Java), empty segments merged (nginx), encoded
/// slashes decoded (Apache, Tomcat), bytes that are not UTF-8 dropped or taken for Latin-1 (old Java, IIS), in any order.
/// </summary>
internal static class PathReadings
{
    /// <summary>More readings than any honest path has: each costs a route selection.</summary>
    private const int Limit = 16;

    private static readonly Func<string, string>[] Habits = [CutParameters, MergeSlashes, DecodeSlashes, DropUndecodable, DecodeAsLatin1];

    /// <summary>
    /// The other readings of a path. Null if the path has to be refused, because one of them has a segment that ends in a dot or a
    /// space, or because there are too many.
    /// </summary>
    /// <param name="path">The path as Kestrel decodes it: everything but <c>%2F</c> and bytes that are not UTF-8.</param>
    public static IReadOnlyList<string>? Of(string path)
    {
        var readings = new List<string> { path };
        for (var i = 0; i < readings.Count; i++)
        {
            foreach (var habit in Habits)
            {
                var reading = habit(readings[i]);
                if (readings.Contains(reading, StringComparer.Ordinal))
                {
                    continue;
                }

                if (readings.Count == Limit || EndsInDotOrSpace(reading))
                {
                    return null;
                }

                readings.Add(reading);
            }
        }

        return readings[1..];
    }

    private static string CutParameters(string path)
    {
        if (!path.Contains(';', StringComparison.Ordinal))
        {
            return path;
        }

        var reading = new StringBuilder(path.Length);
        var inParameters = false;
        foreach (var c in path)
        {
            inParameters = c == ';' || (inParameters && c != '/');
            if (!inParameters)
            {
                reading.Append(c);
            }
        }

        return reading.ToString();
    }

    private static string MergeSlashes(string path)
    {
        var reading = path;
        while (reading.Contains("//", StringComparison.Ordinal))
        {
            reading = reading.Replace("//", "/", StringComparison.Ordinal);
        }

        return reading;
    }

    private static string DecodeSlashes(string path) => path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static string DropUndecodable(string path) => ReplaceUndecodable(path, static _ => "");

    private static string DecodeAsLatin1(string path) => ReplaceUndecodable(path, static b => ((char)b).ToString());

    private static string ReplaceUndecodable(string path, Func<byte, string> replace)
    {
        var reading = new StringBuilder(path.Length);
        var rest = path.AsSpan();
        for (var i = rest.IndexOf('%'); i >= 0 && i + 2 < rest.Length; i = rest.IndexOf('%'))
        {
            var isHigh = byte.TryParse(rest.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b) && b >= 0x80;
            reading.Append(rest[..i]).Append(isHigh ? replace(b) : "%");
            rest = rest[(isHigh ? i + 3 : i + 1)..];
        }

        return reading.Append(rest).ToString();
    }

    private static bool EndsInDotOrSpace(string path)
    {
        foreach (var segment in path.AsSpan().Split('/'))
        {
            if (path.AsSpan(segment) is [.., '.' or ' '])
            {
                return true;
            }
        }

        return false;
    }
}
