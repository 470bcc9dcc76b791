using System.Text.Json.Nodes;

namespace Gateway.TestKit.Forgery;

/// <summary>Claims that are missing, of another type, of somebody else or there twice, signed with our key (ADVISORIES.md C-39, C-46, C-48).</summary>
internal static class ForgedClaims
{
    private static readonly string[] Anything = ["null", "{}", "[]", "[[]]", "\"\"", "\"x\"", "-1", "0.5", "1e400", "99999999999999999999", "true", "\"\\ud800\"", "\"\\u0000\""];

    /// <summary>What is good for a claim although it stands in <see cref="Anything"/>.</summary>
    private static readonly Dictionary<string, string[]> Good = new(StringComparer.Ordinal)
    {
        ["roles"] = ["[]"],
        ["amr"] = ["[]"],
        ["email"] = ["\"\"", "\"x\"", "\"\\u0000\""],
        ["jti"] = ["\"\"", "\"x\"", "\"\\ud800\"", "\"\\u0000\""],
        ["email_verified"] = ["true"],
        ["ver"] = ["-1"],
        ["auth_time"] = ["-1"],
    };

    public static IEnumerable<ForgedToken> Of(TokenForge forge)
    {
        foreach (var claim in forge.Claims.Select(pair => pair.Key).ToArray())
        {
            yield return new($"no {claim}", forge.WithPayload(Without(forge, claim)));
            foreach (var value in Anything.Except(Good.GetValueOrDefault(claim, []), StringComparer.Ordinal))
            {
                yield return new($"{claim} {value}", forge.WithPayload(With(forge, claim, value)));
            }

            // Parsers differ: the first counts, or the last.
            var member = $"\"{claim}\":{forge.Claims[claim]!.ToJsonString()}";
            var escaped = $"\"\\u{(int)claim[0]:x4}{claim[1..]}\":{forge.Claims[claim]!.ToJsonString()}";
            yield return new($"{claim} twice", forge.WithPayload($"{forge.Payload[..^1]},{member}}}"));
            yield return new($"{claim} twice, one escaped", forge.WithPayload($"{forge.Payload[..^1]},{escaped}}}"));
            yield return new($"{claim} twice, first null", forge.WithPayload($"{{\"{claim}\":null,{forge.Payload[1..]}"));
        }

        foreach (var (claim, value) in Others(forge.Claims))
        {
            yield return new($"{claim} {value}", forge.WithPayload(With(forge, claim, value)));
        }
    }

    /// <summary>The claims with one of another value, in its place.</summary>
    public static string With(TokenForge forge, string claim, string json)
    {
        const string Placeholder = "\"\uE000\"";
        var claims = forge.Claims;
        claims[claim] = "\uE000";
        return claims.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace("\"\\uE000\"", Placeholder, StringComparison.Ordinal)
            .Replace(Placeholder, json, StringComparison.Ordinal);
    }

    private static string Without(TokenForge forge, string claim)
    {
        var claims = forge.Claims;
        claims.Remove(claim);
        return claims.ToJsonString();
    }

    private static IEnumerable<(string Claim, string Value)> Others(JsonObject claims)
    {
        string Text(string claim) => claims[claim]!.GetValue<string>();
        foreach (var claim in new[] { "iss", "aud" })
        {
            var good = Text(claim);
            foreach (var other in new[] { good + "/", good + " ", good.ToUpperInvariant(), good + ".evil.example", "https://evil.example", good[..^1], "urn:ag:cluster:app" })
            {
                yield return (claim, $"\"{other}\"");
            }

            yield return (claim, $"[\"{good}\"]");
            yield return (claim, $"[\"{good}\",\"https://evil.example\"]");
            yield return (claim, $"{{\"{good}\":true}}");
        }

        foreach (var claim in new[] { "sub", "user_id", "sid" })
        {
            var good = Text(claim);
            foreach (var other in new[] { good.Replace("-", "", StringComparison.Ordinal), $"{{{good}}}", $" {good}", "root", "admin", good[..^1], $"{good}0" })
            {
                yield return (claim, $"\"{other}\"");
            }

            yield return (claim, $"[\"{good}\"]");
        }

        yield return ("sub", "\"018f0000-0000-7000-8000-00000000dead\"");
        yield return ("user_id", "\"018f0000-0000-7000-8000-00000000dead\"");
        yield return ("client_id", "\"auth-gateway \"");
        yield return ("client_id", "\"another\"");
        yield return ("ver", "\"1\"");
        yield return ("ver", "1.0");
        yield return ("ver", "2147483648");
        yield return ("roles", "\"admin\"");
        yield return ("roles", "\"admin,support\"");
        yield return ("roles", "{\"admin\":true}");
        yield return ("roles", "[1]");
        yield return ("roles", "[null]");
        yield return ("roles", "[[\"admin\"]]");
        yield return ("roles", "[\"\\ud800\"]");
        yield return ("email_verified", "\"true\"");
        yield return ("email_verified", "1");
    }
}
