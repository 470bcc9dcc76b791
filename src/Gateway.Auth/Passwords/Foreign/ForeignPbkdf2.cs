using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>
/// PBKDF2 as Django writes it, <c>pbkdf2_sha256$260000$salt$hash</c>; in PHC's form, <c>$pbkdf2-sha256$i=1000,l=32$salt$hash</c>; and as
/// passlib does, <c>$pbkdf2-sha256$29000$salt$hash</c> with dots for plus signs.
/// </summary>
internal static partial class ForeignPbkdf2
{
    /// <summary>Reads one; null if it is something else.</summary>
    public static ForeignReading? Read(string text)
    {
        if (text.StartsWith("pbkdf2_", StringComparison.Ordinal))
        {
            return From(text, Django().Match(text), match => Encoding.UTF8.GetBytes(match.Groups["salt"].Value));
        }

        return text.StartsWith("$pbkdf2", StringComparison.Ordinal)
            ? From(text, Phc().Match(text), match => ForeignText.Base64(match.Groups["salt"].Value.Replace('.', '+')))
            : null;
    }

    private static ForeignReading From(string text, Match match, Func<Match, byte[]?> salt) => match.Success
        ? Pbkdf2Hash.From(
            text,
            match.Groups["digest"].Success ? match.Groups["digest"].Value : "sha1",
            ForeignText.Number(match.Groups["iterations"].ValueSpan),
            salt(match),
            ForeignText.Base64(match.Groups["key"].Value.Replace('.', '+')))
        : new ForeignReading.Refused("This begins like a PBKDF2 hash, but is none.");

    [GeneratedRegex(
        @"\Apbkdf2_(?<digest>sha1|sha256|sha512)\$(?<iterations>[0-9]{1,12})\$(?<salt>[!-#%-~]+)\$(?<key>[A-Za-z0-9+/]+={0,2})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Django();

    [GeneratedRegex(
        @"\A\$pbkdf2(-(?<digest>sha1|sha256|sha384|sha512))?\$(i=)?(?<iterations>[0-9]{1,12})(,l=[0-9]{1,3})?\$(?<salt>[A-Za-z0-9+/.]*)\$(?<key>[A-Za-z0-9+/.]+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Phc();
}
