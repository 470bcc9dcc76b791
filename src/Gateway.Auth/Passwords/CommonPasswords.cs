using Gateway.Auth.Users;

namespace Gateway.Auth.Passwords;

/// <summary>Which passwords a guesser tries first.</summary>
internal static class CommonPasswords
{
    // Score 0 is what this version says of fewer than some two million guesses (100 seconds at 20,000 a second).
    private const int LowestScore = 1;

    // zxcvbn's time grows with the square of the length and more: 121 ms for 128 characters.
    private const int ScoredLength = 32;

    // zxcvbn knows 30,000 passwords, but scores some that everybody tries by their pattern alone, and knows nothing of what is repeated often.
    private static readonly HashSet<string> Listed = new(StringComparer.Ordinal)
    {
        "12345678", "123456789", "1234567890", "0123456789", "87654321", "987654321", "11223344", "12341234", "123123123", "1q2w3e4r", "1q2w3e4r5t",
        "1qaz2wsx", "1qaz2wsx3edc", "qwertyui", "qwertyuiop", "qwerty123", "qwerty1234", "qwertz123", "asdfghjkl", "asdf1234", "zxcvbnm123", "a1b2c3d4",
        "abc12345", "abcd1234", "abcdefgh", "aa123456", "password", "password1", "password12", "password123", "password1234", "password!", "password1!",
        "p@ssw0rd", "p@ssword", "passw0rd", "pa$$word", "passwort", "passwort1", "motdepasse", "contraseña", "iloveyou", "iloveyou1", "letmein1",
        "letmein123", "welcome1", "welcome123", "welcome1!", "changeme", "changeme1", "changeme123", "changeit", "trustno1", "sunshine", "princess",
        "football", "football1", "baseball", "superman", "starwars", "whatever", "computer", "internet", "michelle", "jennifer", "liverpool",
        "admin123", "admin1234", "administrator", "root1234", "test1234", "testtest", "secret123", "default1",
    };

    /// <summary>Whether everybody tries it, or something short is repeated in it.</summary>
    /// <param name="password">NFKC, lower-case.</param>
    public static bool IsListed(string password)
    {
        var unit = password[..ShortestPeriod(password)];
        return unit.Length < PasswordRules.MinLength || Listed.Contains(unit);
    }

    /// <summary>Whether a guesser would soon try it. zxcvbn takes some 40 ms to say so.</summary>
    /// <param name="password">NFKC, lower-case, not listed.</param>
    /// <param name="email">The account's address, whose words a guesser knows as well.</param>
    public static bool IsGuessed(string password, EmailAddress? email)
    {
        var scored = password.Length > ScoredLength ? password[..ScoredLength] : password;
        return Zxcvbn.Zxcvbn.MatchPassword(scored, email?.Key.Split('@', '.')).Score < LowestScore;
    }

    /// <summary>The length of the shortest beginning that, repeated, gives the text: 4 for "1234123412". The text's own length if none is half of it.</summary>
    private static int ShortestPeriod(string text)
    {
        for (var period = 1; period <= text.Length / 2; period++)
        {
            if (text.AsSpan(period).SequenceEqual(text.AsSpan(0, text.Length - period)))
            {
                return period;
            }
        }

        return text.Length;
    }
}
