using System.Text;
using Gateway.Auth.Users;

namespace Gateway.Auth.Passwords;

/// <summary>What a new password has to be (NIST SP 800-63B section 3.1.1.2: length and not a known one; no composition rules).</summary>
internal static class PasswordRules
{
    /// <summary>Fewest characters: Unicode code points after NFKC.</summary>
    public const int MinLength = 8;

    /// <summary>Most characters: Unicode code points after NFKC.</summary>
    public const int MaxLength = 128;

    /// <summary>Most UTF-8 bytes that a sign-in accepts; the fewest are 1.</summary>
    public const int MaxSigninBytes = 4096;

    private static readonly FieldError TooShort = new("too-short", "A password has at least 8 characters.");
    private static readonly FieldError TooLong = new("too-long", "A password has at most 128 characters.");
    private static readonly FieldError NotText = new("invalid-characters", "The password is not valid Unicode.");
    public static readonly FieldError TooCommon = new("too-common", "This password is too easy to guess.");
    private static readonly FieldError SimilarToEmail = new("similar-to-email", "This password is too similar to the e-mail address.");

    /// <summary>Whether a sign-in with this password is worth checking; never says more about it.</summary>
    public static bool IsAcceptedAtSignin(string password) => password.Length > 0 && Encoding.UTF8.GetByteCount(password) <= MaxSigninBytes;

    /// <summary>
    /// What is wrong with a new password at first sight; nothing if it is empty. That costs nothing to speak of. What a guesser would soon try
    /// is more than that: <see cref="IsGuessed"/>.
    /// </summary>
    /// <param name="password">The password as it was typed.</param>
    /// <param name="email">The account's address; null when that is not one.</param>
    public static IReadOnlyList<FieldError> Validate(string password, EmailAddress? email)
    {
        // Normalising can only be long when the text is.
        if (password.Length > MaxSigninBytes)
        {
            return [TooLong];
        }

        if (!UnicodeText.IsWellFormed(password))
        {
            return [NotText];
        }

        var text = password.Normalize(NormalizationForm.FormKC);
        var length = text.EnumerateRunes().Count();
        if (length < MinLength)
        {
            return [TooShort];
        }

        if (length > MaxLength)
        {
            return [TooLong];
        }

        var lower = text.ToLowerInvariant();
        if (email is not null && IsSimilar(lower, email))
        {
            return [SimilarToEmail];
        }

        return CommonPasswords.IsListed(lower) ? [TooCommon] : [];
    }

    /// <summary>Whether a guesser would soon try it. Takes tens of milliseconds: <see cref="PasswordService"/> does it where it hashes.</summary>
    /// <param name="password">One that <see cref="Validate"/> has nothing against.</param>
    /// <param name="email">The account's address; null when that is not one.</param>
    public static bool IsGuessed(string password, EmailAddress? email) => CommonPasswords.IsGuessed(password.Normalize(NormalizationForm.FormKC).ToLowerInvariant(), email);

    // Similar: with the address, or the part before or after the @, taken out, fewer than four letters and digits are left.
    private static bool IsSimilar(string password, EmailAddress email)
    {
        var folded = Fold(password);
        var at = email.Key.IndexOf('@', StringComparison.Ordinal);
        return IsMostOf(email.Key) || IsMostOf(email.Key[..at]) || IsMostOf(email.Key[(at + 1)..]) || IsMostOf(email.Key[(at + 1)..].Split('.')[0]);

        bool IsMostOf(string part)
        {
            var word = Fold(part);
            return word.Length >= 4 && folded.Contains(word, StringComparison.Ordinal) && folded.Replace(word, "", StringComparison.Ordinal).Length < 4;
        }
    }

    private static string Fold(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
