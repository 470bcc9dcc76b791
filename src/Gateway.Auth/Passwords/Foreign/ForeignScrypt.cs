using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>scrypt in PHC's form, <c>$scrypt$ln=16,r=8,p=1$salt$hash</c>, and in Django's, <c>scrypt$16384$salt$8$5$hash</c>.</summary>
internal static partial class ForeignScrypt
{
    /// <summary>Reads one; null if it is something else.</summary>
    public static ForeignReading? Read(string text)
    {
        if (text.StartsWith("scrypt$", StringComparison.Ordinal))
        {
            return Django().Match(text) is { Success: true } django
                ? Accept(text, ForeignText.Number(django.Groups["n"].ValueSpan), django, Encoding.UTF8.GetBytes(django.Groups["salt"].Value))
                : Malformed();
        }

        if (!text.StartsWith("$scrypt$", StringComparison.Ordinal))
        {
            return null;
        }

        if (Phc().Match(text) is not { Success: true } match || ForeignText.Base64(match.Groups["salt"].Value) is not { } salt)
        {
            return Malformed();
        }

        var log = ForeignText.Number(match.Groups["ln"].ValueSpan);
        return Accept(text, log > 40 ? 1L << 40 : 1L << (int)log, match, salt);
    }

    private static ForeignReading Accept(string text, long n, Match match, byte[] salt)
    {
        var r = ForeignText.Number(match.Groups["r"].ValueSpan);
        var p = ForeignText.Number(match.Groups["p"].ValueSpan);
        if (ScryptHash.WhyNot(n, r, p) is { } refused)
        {
            return refused;
        }

        return ForeignText.Base64(match.Groups["hash"].Value) is { Length: >= 16 and <= 64 } hash
            ? new ForeignReading.Accepted(text, new ScryptHash((int)n, (int)r, (int)p, salt, hash))
            : Malformed();
    }

    private static ForeignReading.Refused Malformed() => new("This begins like a scrypt hash, but is none.");

    [GeneratedRegex(
        @"\A\$scrypt\$ln=(?<ln>[0-9]{1,4}),r=(?<r>[0-9]{1,10}),p=(?<p>[0-9]{1,10})\$(?<salt>[A-Za-z0-9+/]*)\$(?<hash>[A-Za-z0-9+/]+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Phc();

    [GeneratedRegex(
        @"\Ascrypt\$(?<n>[0-9]{1,12})\$(?<salt>[!-#%-~]+)\$(?<r>[0-9]{1,10})\$(?<p>[0-9]{1,10})\$(?<hash>[A-Za-z0-9+/]+={0,2})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Django();
}
