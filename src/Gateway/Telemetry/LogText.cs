using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Telemetry;

/// <summary>
/// Makes a text safe for the log, whoever wrote it: no part of it begins a line, moves a terminal's cursor or turns text around (ADVISORIES.md
/// J-118), and no credential of ours stays in it, as a client may have put one into an address (J-119).
/// </summary>
internal static class LogText
{
    private const string Redacted = "[credential]";

    /// <summary>What nothing but printable ASCII is: most texts are done with one look.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)));

    /// <summary>Writes a text in one line.</summary>
    public static void Write(TextWriter writer, string text)
    {
        var rest = Credential.Replace(text, Redacted).AsSpan();
        for (var special = rest.IndexOfAnyExcept(Plain); special >= 0; special = rest.IndexOfAnyExcept(Plain))
        {
            writer.Write(rest[..special]);
            if (Rune.DecodeFromUtf16(rest[special..], out var rune, out var length) != OperationStatus.Done || !IsVisible(rune))
            {
                WriteHidden(writer, rest.Slice(special, length));
            }
            else
            {
                writer.Write(rest.Slice(special, length));
            }

            rest = rest[(special + length)..];
        }

        writer.Write(rest);
    }

    /// <summary>The end of a line becomes a space, as in the traces of exceptions; everything else shows its code.</summary>
    private static void WriteHidden(TextWriter writer, ReadOnlySpan<char> hidden)
    {
        if (hidden is ['\n'])
        {
            writer.Write(' ');
            return;
        }

        foreach (var unit in hidden)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"));
        }
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    /// <summary>Refresh tokens, session cookies and device tokens (<c>agr_</c>, <c>ags_</c>, <c>agd_</c>), and whatever is signed.</summary>
    private static readonly Regex Credential = new(
        @"ag[a-z]_[A-Za-z0-9_-]{20,}|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*\.?[A-Za-z0-9_-]*",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant,
        Regex.InfiniteMatchTimeout); // it takes time in proportion to the text, and a time-out would fail whoever logs
}
