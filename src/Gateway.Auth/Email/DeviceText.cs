using System.Text;
using Gateway.Auth.Users;

namespace Gateway.Auth.Email;

/// <summary>
/// A User-Agent for a mail. Whoever signs in writes it, and may be the one whom the mail warns of: it is one short line, in which no mail
/// program finds anything to click.
/// </summary>
internal static class DeviceText
{
    /// <summary>Longest text, in characters before links are broken up; enough for the name at the end of a browser's.</summary>
    private const int MaxLength = 160;

    /// <summary>The text; null when there is none.</summary>
    public static string? Of(string? userAgent)
    {
        var text = new StringBuilder();
        foreach (var rune in (userAgent ?? "").EnumerateRunes().Take(MaxLength))
        {
            // "evil.example", "https://..." and "a@b" are links in many mail programs, "Firefox/128.0" in none.
            if (Rune.IsLetter(rune) && text is [.., '.'])
            {
                text.Append(' ');
            }

            text.Append(!UnicodeText.IsLineText(rune) || rune.Value is '@' or '\\' or 0x3002 or 0xFF0E or 0xFF61 ? " " : rune.ToString());
            if (text is [.., ':', '/', '/'])
            {
                text.Length -= 2;
                text.Append(' ');
            }
        }

        return text.ToString().Trim() is { Length: > 0 } line ? line : null;
    }
}
