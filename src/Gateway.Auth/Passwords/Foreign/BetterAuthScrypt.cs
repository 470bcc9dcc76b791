using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Auth.Passwords.Foreign;

/// <summary>
/// Better Auth's default: <c>salt:key</c> in hexadecimal, scrypt with N = 16384, r = 16, p = 1 over the normalised password. The salt is the
/// text of the 32 digits, not what they stand for.
/// </summary>
internal static partial class BetterAuthScrypt
{
    /// <summary>Reads one; null if it is something else.</summary>
    public static ForeignReading? Read(string text) => Pattern().Match(text) is { Success: true } match
        ? new ForeignReading.Accepted(
            text,
            new ScryptHash(16384, 16, 1, Encoding.ASCII.GetBytes(match.Groups["salt"].Value), Convert.FromHexString(match.Groups["key"].ValueSpan), isNormalized: true))
        : null;

    [GeneratedRegex(
        @"\A(?<salt>[0-9a-f]{32}):(?<key>[0-9a-f]{128})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
