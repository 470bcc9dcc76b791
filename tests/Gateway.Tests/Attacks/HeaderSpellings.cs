namespace Gateway.Tests.Attacks;

/// <summary>The ways to write a header name that some server takes for another one.</summary>
internal static class HeaderSpellings
{
    /// <summary>The characters of a token that are neither letter nor digit (RFC 9110 section 5.6.2).</summary>
    public const string Separators = "!#$%&'*+-.^_`|~";

    /// <summary>The names that the routes of the attacks configure.</summary>
    public static readonly string[] Configured = ["X-User-Id", "X-User-Roles", "X-User-Email", "X-User-Name", "X-Assertion", "REMOTE-USER", "X-Employee-No"];

    /// <summary>Names that other proxies use, which are always protected.</summary>
    public static readonly string[] Usual =
    [
        "X-Remote-User", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Preferred-Username", "X-Auth-Request-User", "X-Auth-Request-Groups",
        "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-Uri", "X-Forwarded-Method", "X-Forwarded-Port", "Forwarded", "X-Real-IP", "Proxy",
    ];

    /// <summary>Each separator in each case; separators doubled, mixed, missing, around the name, and between all letters.</summary>
    public static IEnumerable<string> Of(string name)
    {
        var words = name.Split('-');
        foreach (var separator in Separators)
        {
            var one = string.Join(separator, words);
            yield return one;
            yield return one.ToUpperInvariant();
            yield return one.ToLowerInvariant();
            yield return string.Join(new string(separator, 2), words);
            yield return separator + one;
            yield return one + separator;
            yield return string.Join(separator, name.Where(char.IsAsciiLetterOrDigit));
            yield return words[0] + (words.Length > 1 ? "-" : "") + string.Join(separator, words.Skip(1));
        }

        yield return string.Concat(words);
        yield return string.Concat(words).ToLowerInvariant();
        yield return Separators + string.Concat(words);
        yield return string.Concat(name.Select((c, i) => i % 2 == 0 ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)));
    }
}
