using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Gateway.Auth.Users;

/// <summary>
/// An e-mail address with its one key, so that no two spellings of an address are two accounts or two lockout counters.
/// What is validated is what is stored: the checks come after normalisation, never before (GHSA-7rqj-j65f-68wh).
/// </summary>
internal sealed record EmailAddress
{
    /// <summary>Longest address, in UTF-8 bytes (RFC 5321 section 4.5.3.1.3, less the angle brackets).</summary>
    public const int MaxLength = 254;

    private const int MaxLocalLength = 64;

    /// <summary>What is said about an address that cannot be accepted.</summary>
    public static readonly FieldError Invalid = new("invalid-email", "This is not an e-mail address.");

    // UseStd3AsciiRules: letters, digits and hyphens only.
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private EmailAddress(string display, string key)
    {
        Display = display;
        Key = key;
    }

    /// <summary>The address for showing and for mail: trimmed and NFKC, otherwise as the person wrote it.</summary>
    public string Display { get; }

    /// <summary>The unique key: NFKC, lower-case, the domain in its ASCII form (IDNA).</summary>
    public string Key { get; }

    /// <summary>
    /// Whether a text is an address that is kept as it is, but for white space around it and the case of A to Z. Servers agree that
    /// <c>Alice@</c> is <c>alice@</c>; <c>&#xFF41;lice@</c> can be another person's mailbox there, and some letters of a domain lead to another
    /// one elsewhere: whoever proved that one has not proved this (ADVISORIES.md F-86).
    /// </summary>
    public static bool IsExact(string? text)
    {
        if (!TryParse(text, out var address))
        {
            return false;
        }

        var (told, kept) = (text.Trim(), address.Key);
        var (toldAt, keptAt) = (told.IndexOf('@', StringComparison.Ordinal), kept.IndexOf('@', StringComparison.Ordinal));
        return toldAt >= 0
            && IsSame(told.AsSpan(0, toldAt), kept.AsSpan(0, keptAt))
            && (IsSame(told.AsSpan(toldAt + 1), kept.AsSpan(keptAt + 1)) || IsSame(told.AsSpan(toldAt + 1), ToUnicodeDomain(kept[(keptAt + 1)..])));
    }

    /// <summary>Reads an address.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;

        // Before anything that costs: 64 KB of text need not be normalised to be too long.
        if (text is null || text.Length > 4 * MaxLength || !UnicodeText.IsWellFormed(text))
        {
            return false;
        }

        var display = text.Trim().Normalize(NormalizationForm.FormKC);
        var at = display.IndexOf('@', StringComparison.Ordinal);
        if (at < 0 || Encoding.UTF8.GetByteCount(display) > MaxLength)
        {
            return false;
        }

        // Up, then down: lower-casing alone keeps two sigmas apart that the same word has in capitals and in small letters.
        var local = display[..at].ToUpperInvariant().ToLowerInvariant().Normalize(NormalizationForm.FormKC);
        if (!IsLocalPart(local) || ToAsciiDomain(display[(at + 1)..]) is not { } domain)
        {
            return false;
        }

        var key = $"{local}@{domain}";
        if (Encoding.UTF8.GetByteCount(key) > MaxLength)
        {
            return false;
        }

        address = new EmailAddress(display, key);
        return true;
    }

    private static bool IsSame(ReadOnlySpan<char> told, ReadOnlySpan<char> kept)
    {
        if (told.Length != kept.Length)
        {
            return false;
        }

        for (var i = 0; i < told.Length; i++)
        {
            if (told[i] != kept[i] && !(char.IsAsciiLetterUpper(told[i]) && char.ToLowerInvariant(told[i]) == kept[i]))
            {
                return false;
            }
        }

        return true;
    }

    // A dot-atom (RFC 5322 section 3.2.3) with the letters, marks and digits of RFC 6531. No quoted form: programs disagree on where it ends.
    private static bool IsLocalPart(string local) =>
        local.Length > 0
        && Encoding.UTF8.GetByteCount(local) <= MaxLocalLength
        && local[0] != '.'
        && local[^1] != '.'
        && !local.Contains("..", StringComparison.Ordinal)
        && local.EnumerateRunes().All(rune => rune.IsAscii
            ? Rune.IsLetterOrDigit(rune) || ".!#$%&'*+-/=?^_`{|}~".Contains((char)rune.Value, StringComparison.Ordinal)
            : UnicodeText.IsVisibleLetter(rune));

    private static string? ToAsciiDomain(string domain)
    {
        if (domain.Length == 0 || domain.EndsWith('.') || !domain.EnumerateRunes().All(rune => rune.IsAscii || UnicodeText.IsVisibleLetter(rune)))
        {
            return null;
        }

        try
        {
            var ascii = Idn.GetAscii(domain).ToLowerInvariant();
            return ascii.Split('.').All(IsLabel) && !ascii.Equals(ServiceAccountName.Domain, StringComparison.Ordinal) ? ascii : null;
        }
        catch (ArgumentException)
        {
            // How IdnMapping says that it is not a domain; there is no TryGetAscii before .NET 11.
            return null;
        }
    }

    /// <summary>As people write it; null where servers do not agree which domain that is: IDNA 2003 reads these four as others, or as none.</summary>
    private static string? ToUnicodeDomain(string ascii)
    {
        try
        {
            return Idn.GetUnicode(ascii) is var domain && domain.AsSpan().ContainsAny("\u00DF\u03C2\u200C\u200D") ? null : domain;
        }
        catch (ArgumentException)
        {
            return null; // Of a few domains there is no way back.
        }
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
