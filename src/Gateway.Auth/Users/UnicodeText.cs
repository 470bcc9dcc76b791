using System.Globalization;
using System.Text;

namespace Gateway.Auth.Users;

/// <summary>Questions about text that a person typed.</summary>
internal static class UnicodeText
{
    /// <summary>
    /// Whether the text has no lone surrogates, which Normalize refuses and UTF-8 cannot carry. U+FFFD, which stands for them, is refused as well.
    /// </summary>
    public static bool IsWellFormed(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether it is a letter, mark or digit that leaves something to see.</summary>
    public static bool IsVisibleLetter(Rune rune) => (Rune.IsLetterOrDigit(rune) || IsMark(rune)) && !IsInvisible(rune.Value);

    /// <summary>Whether it belongs in a line of text: no control characters, no line breaks, nothing that reorders what surrounds it.</summary>
    public static bool IsLineText(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        // Joiners change how letters connect in Persian, Hindi and many others, and make emoji; the rest of the class hides or reorders.
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D,
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => false,
        _ => true,
    };

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // Default_Ignorable_Code_Point among letters and marks (DerivedCoreProperties.txt): fillers, joiners, variation selectors.
    private static bool IsInvisible(int c) =>
        c is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF);
}
