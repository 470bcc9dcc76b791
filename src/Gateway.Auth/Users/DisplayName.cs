using System.Text;

namespace Gateway.Auth.Users;

/// <summary>The name an account is shown with: one line of text.</summary>
internal static class DisplayName
{
    /// <summary>Longest name, in UTF-16 code units.</summary>
    public const int MaxLength = 200;

    /// <summary>What is said about a name that cannot be accepted.</summary>
    public static readonly FieldError Invalid = new("invalid-name", "A name is one line of at most 200 characters.");

    /// <summary>Trims and composes (NFC) a name. Null, and nothing but white space, are no name: true, with null.</summary>
    public static bool TryNormalize(string? text, out string? name)
    {
        name = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        if (text.Length > 4 * MaxLength || !UnicodeText.IsWellFormed(text))
        {
            return false;
        }

        var normalized = text.Trim().Normalize(NormalizationForm.FormC);
        if (normalized.Length > MaxLength || !normalized.EnumerateRunes().All(UnicodeText.IsLineText))
        {
            return false;
        }

        name = normalized;
        return true;
    }
}
