using System.Globalization;

namespace Gateway.TestKit.Forgery;

/// <summary>Tokens of the past, of the future and without an end (ADVISORIES.md C-40).</summary>
internal static class ForgedTimes
{
    public static IEnumerable<ForgedToken> Of(TokenForge forge, DateTimeOffset now)
    {
        var time = now.ToUnixTimeSeconds();
        foreach (var (claim, value) in Values(time))
        {
            yield return new($"{claim} {value}", forge.WithPayload(ForgedClaims.With(forge, claim, value)));
        }

        // All of it later or earlier: a token that is not good yet, or was good once.
        foreach (var hours in new[] { -24, -2, 2, 24 * 365 * 50 })
        {
            var claims = forge.Claims;
            claims["iat"] = time + (3600L * hours);
            claims["auth_time"] = time + (3600L * hours);
            claims["exp"] = time + (3600L * hours) + 900;
            yield return new($"{hours} hours away", forge.WithPayload(claims.ToJsonString()));
        }
    }

    private static IEnumerable<(string Claim, string Value)> Values(long time)
    {
        string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
        foreach (var exp in new[] { 0, -1, 1, time - 1, time, time + (2 * 3600), time + (3600L * 24 * 365 * 50), int.MaxValue, 253402300799, 253402300800, long.MaxValue, long.MinValue })
        {
            yield return ("exp", Text(exp));
        }

        foreach (var claim in new[] { "exp", "iat", "nbf" })
        {
            yield return (claim, $"\"{Text(time + 600)}\"");
            yield return (claim, Text(time + 600) + ".0");
            yield return (claim, Text(time + 600) + ".5");
            yield return (claim, Text(time + 600) + "e0");
            yield return (claim, $"[{Text(time + 600)}]");
            yield return (claim, "\"2099-01-01T00:00:00Z\"");
            yield return (claim, "\"Infinity\"");
            yield return (claim, "null");
            yield return (claim, "true");
            yield return (claim, "1e400");
            yield return (claim, "0x7fffffff");
            yield return (claim, "Infinity");
        }

        foreach (var later in new[] { time + 600, time + 3600, int.MaxValue + 1L, 253402300800, long.MaxValue })
        {
            yield return ("iat", Text(later));
            yield return ("nbf", Text(later));
        }

        // Long ago, so that it would have lived for far longer than any token may.
        yield return ("iat", "0");
        yield return ("iat", "-1");
        yield return ("iat", Text(long.MinValue));
    }
}
