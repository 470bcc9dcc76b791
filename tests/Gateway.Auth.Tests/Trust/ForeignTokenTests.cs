using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Access;
using Gateway.Auth.Exchange;
using Gateway.Auth.Sessions;
using Gateway.Auth.Trust;
using Gateway.TestKit;
using Gateway.TestKit.Forgery;

namespace Gateway.Auth.Tests.Trust;

/// <summary>What a token of a trusted issuer has to be. The issuer signs everything here itself: what is refused is refused for the one thing that is wrong.</summary>
public sealed class ForeignTokenTests(StoreServers servers)
{
    [Fact]
    [Trait("advisory", "D-57")]
    public void A_token_is_the_same_one_however_its_signature_is_written() => Assert.Equal(
        ForeignCallers.TokenId("https://id.example.com", "head.body.one"), ForeignCallers.TokenId("https://id.example.com", "head.body.the-other"));

    [Fact]
    public async Task A_token_is_accepted_with_an_algorithm_that_the_operator_lists_and_with_no_other()
    {
        string[] algorithms = ["ES256", "ES384", "ES512", "RS256", "RS384", "PS256", "PS512", "EdDSA"];
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer(algorithms);
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer, algorithms: algorithms));
        await using var stranger = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer, algorithms: ["RS512"]));
        foreach (var algorithm in algorithms)
        {
            var token = issuer.Token(world.Clock, algorithm);
            Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(token)).State);
            Assert.Equal(CallerState.InvalidToken, (await stranger.AuthenticateAsync(token)).State);
            Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(Tampered(token))).State);
            Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(Truncated(token))).State);
        }
    }

    [Fact]
    public async Task Ed25519_has_to_be_listed()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer(["EdDSA", "ES256"]);
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));

        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(issuer.Token(world.Clock, "EdDSA"))).State);
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(issuer.Token(world.Clock))).State);
    }

    [Fact]
    [Trait("advisory", "C-31")]
    [Trait("advisory", "C-32")]
    [Trait("advisory", "C-33")]
    [Trait("advisory", "C-34")]
    [Trait("advisory", "C-35")]
    [Trait("advisory", "C-36")]
    [Trait("advisory", "C-37")]
    [Trait("advisory", "C-38")]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-40")]
    [Trait("advisory", "C-42")]
    [Trait("advisory", "C-43")]
    [Trait("advisory", "C-46")]
    [Trait("advisory", "C-48")]
    [Trait("advisory", "C-49")]
    [Trait("advisory", "C-50")]
    [Trait("advisory", "C-51")]
    [Trait("advisory", "F-87")]
    [Trait("advisory", "F-88")]
    public async Task Nothing_else_is_a_token()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer(["ES256", "RS256"]);
        await using var other = new RogueIssuer(["ES256"]);
        await using var stranger = new RogueIssuer(["ES256"]);
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer), TrustWorld.Trusting(other, "other"));
        var good = issuer.Token(world.Clock);
        var accepted = new List<string>();

        foreach (var (name, token) in Bad(issuer, other, stranger, world, good))
        {
            var caller = await world.AuthenticateAsync(token);
            if (caller.State != CallerState.InvalidToken)
            {
                accepted.Add($"{name}: {caller.State}");
            }

            if (await world.Get<ExchangeHandler>().ForTokenAsync(token, ClientInfo.Operator) is not ExchangeResult.Refused)
            {
                accepted.Add($"{name} is exchanged");
            }
        }

        Assert.Empty(accepted);
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(good)).State);
        Assert.IsType<ExchangeResult.Issued>(await world.Get<ExchangeHandler>().ForTokenAsync(good, ClientInfo.Operator));
        Assert.InRange(issuer.Fetches, 1, 2);
        Assert.Equal(0, stranger.Fetches);
    }

    [Fact]
    [Trait("advisory", "C-39")]
    public async Task Types_can_be_narrowed_to_access_tokens()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer, types: ["at+jwt"], acceptsNoType: false));

        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(With("\"typ\":\"at+jwt\","))).State);
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(With("\"typ\":\"application/AT+jwt\","))).State);
        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(With("\"typ\":\"JWT\","))).State);
        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(With(""))).State);

        string With(string type) => issuer.Token(world.Clock, header: $$"""{{{type}}"alg":"ES256","kid":"key-ES256"}""");
    }

    private static IEnumerable<(string Name, string Token)> Bad(RogueIssuer issuer, RogueIssuer other, RogueIssuer stranger, AuthWorld world, string good)
    {
        var (clock, now) = (world.Clock, world.Clock.GetUtcNow().ToUnixTimeSeconds());
        (string Name, object? Value)[] claims =
        [
            ("aud", "https://api.example.com/"), ("aud", "https://api.example.co"), ("aud", null), ("aud", ""), ("aud", Array.Empty<string>()), ("aud", new object[] { "https://api.example.com", 1 }), ("aud", new { a = 1 }),
            ("aud", "better-auth:session-cache"), ("iss", issuer.Issuer + "/"), ("iss", null), ("iss", 1), ("iss", new[] { issuer.Issuer }), ("iss", AuthWorld.Origin), ("iss", other.Issuer),
            ("sub", ""), ("sub", null), ("sub", " "), ("sub", "a\0b"), ("sub", 1), ("sub", new[] { "somebody" }), ("sub", new string('a', 256)), ("sub", false),
            ("exp", null), ("exp", now - 31), ("exp", $"{now + 100}"), ("exp", 1e300), ("exp", -1), ("exp", now + 90_000), ("exp", true),
            ("nbf", now + 61), ("nbf", "now"), ("iat", now + 61), ("iat", "now"), ("nonce", "n"), ("at_hash", "h"), ("events", new { }),
        ];
        foreach (var (name, value) in claims)
        {
            yield return ($"{name}: {value}", issuer.Token(clock, changes: new Dictionary<string, object?>(StringComparer.Ordinal) { [name] = value }));
        }

        string[] headers =
        [
            """{"alg":"none","kid":"key-ES256"}""", """{"alg":"HS256","kid":"key-ES256"}""", """{"alg":"RS256","kid":"key-ES256"}""", """{"alg":"ES384","kid":"key-ES256"}""", """{"alg":"es256","kid":"key-ES256"}""",
            """{"alg":"ES256","kid":"key-RS256"}""", """{"alg":"ES256","kid":""}""", """{"alg":"ES256"}""", """{"alg":"ES256","kid":"key-ES256 "}""", """{"alg":"ES256","kid":1}""", """{"kid":"key-ES256"}""",
            """{"alg":"ES256","kid":"key-ES256","crit":["exp"]}""", """{"alg":"ES256","kid":"key-ES256","crit":[]}""", """{"alg":"ES256","kid":"key-ES256","b64":false}""", """{"alg":"ES256","kid":"key-ES256","zip":"DEF"}""",
            """{"alg":"ES256","alg":"none","kid":"key-ES256"}""", """{"alg":"ES256","kid":"key-ES256","kid":"x"}""", """{"alg":"ES256","kid":"key-ES256","typ":"better-auth.session-cache+jwt"}""",
            """{"alg":"ES256","kid":"key-ES256","typ":"logout+jwt"}""", """{"alg":"ES256","kid":"key-ES256","typ":null}""", """{"alg":null,"kid":"key-ES256"}""", """{"alg":"ES256","kid":null}""", """{"alg":"ES256","kid":"key-ES256","typ":"at+jwt "}""", "[]", "null", "{", "",
        ];
        foreach (var header in headers)
        {
            yield return (header, issuer.Token(clock, header: header));
        }

        foreach (var bad in Keys(issuer, stranger, clock))
        {
            yield return bad;
        }

        foreach (var (name, payload) in Payloads(issuer, now))
        {
            yield return (name, issuer.Sign("ES256", """{"alg":"ES256","kid":"key-ES256"}""", payload));
        }

        var parts = good.Split('.');
        yield return ("another issuer's signature under this one's kid", other.Token(clock, changes: new Dictionary<string, object?>(StringComparer.Ordinal) { ["iss"] = issuer.Issuer }));
        yield return ("no signature", $"{parts[0]}.{parts[1]}.");
        yield return ("two parts", $"{parts[0]}.{parts[1]}");
        yield return ("four parts", good + ".x");
        yield return ("five parts", good + "..");
        yield return ("a JWE that inflates", Jwe.Of(Jwe.Inflating));
        yield return ("a JWE of two billion hashes", Jwe.Of(Jwe.BillionHashes));
        yield return ("two billion hashes for a signature", issuer.Token(clock, header: """{"alg":"PBES2-HS256+A128KW","kid":"key-ES256","p2c":2000000000,"p2s":"AAAAAAAA"}"""));
        yield return ("padded", good + "=");
        yield return ("white space inside", $"{parts[0]}.{parts[1]} .{parts[2]}");
        yield return ("a signature of zeros", $"{parts[0]}.{parts[1]}.{new string('A', 86)}");
        yield return ("one character less", good[..^1]);
        yield return ("HMAC with the key that everybody knows", Hmac(Encoding.UTF8.GetBytes(issuer.KeySet), parts[1]));
        foreach (var secret in new[] { "", "secret", "better-auth-secret-123456789", "your-256-bit-secret" })
        {
            yield return ($"HMAC with the secret \"{secret}\"", Hmac(Encoding.UTF8.GetBytes(secret), parts[1]));
        }

        yield return ("oversized", issuer.Token(clock, changes: new Dictionary<string, object?>(StringComparer.Ordinal) { ["x"] = new string('x', 17_000) }));
        yield return ("dots", new string('.', 10_000));
        yield return ("tampered", Tampered(good));
    }

    /// <summary>Keys that a token brings along, or says where they are: a stranger's, under a name of the issuer's and under their own.</summary>
    private static IEnumerable<(string Name, string Token)> Keys(RogueIssuer issuer, RogueIssuer stranger, TimeProvider clock)
    {
        foreach (var kid in new[] { "key-ES256", "key-stranger" })
        {
            var jwk = stranger.KeySet["{\"keys\":[".Length..^"]}".Length];
            foreach (var more in new[] { $"\"jwk\":{jwk}", $"\"jku\":\"{stranger.JwksUri}\"", $"\"x5u\":\"{stranger.JwksUri}\"", "\"x5c\":[\"MAA=\"]" })
            {
                yield return ($"{kid} {more}", stranger.Token(clock, header: $$"""{"alg":"ES256","kid":"{{kid}}",{{more}}}""", changes: new Dictionary<string, object?>(StringComparer.Ordinal) { ["iss"] = issuer.Issuer }));
            }
        }
    }

    private static IEnumerable<(string Name, string Payload)> Payloads(RogueIssuer issuer, long now)
    {
        var claims = $$"""
            "iss":"{{issuer.Issuer}}","aud":"https://api.example.com","exp":{{now + 100}},"email":"x@example.com"
            """;
        yield return ("sub twice", $$"""{{{claims}},"sub":"a","sub":"b"}""");
        yield return ("iss twice", $$"""{{{claims}},"sub":"a","iss":"https://elsewhere.example"}""");
        yield return ("iss null", $$"""{"iss":null,"aud":"https://api.example.com","exp":{{now + 100}},"sub":"a"}""");
        yield return ("half a surrogate pair", $$"""{{{claims}},"sub":"\uD800"}""");
        yield return ("deep", $$"""{{{claims}},"sub":"a","x":{{new string('[', 100)}}{{new string(']', 100)}}}""");
        yield return ("a list", $$"""[{{{claims}},"sub":"a"}]""");
        yield return ("more behind it", $$"""{{{claims}},"sub":"a"}{}""");
        yield return ("nothing", "");
        yield return ("null", "null");
    }

    private static string Hmac(byte[] secret, string payload)
    {
        var input = Convert.ToBase64String("""{"alg":"HS256","kid":"key-ES256"}"""u8).TrimEnd('=') + "." + payload;
        return $"{input}.{Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(input))).TrimEnd('=').Replace('+', '-').Replace('/', '_')}";
    }

    private static string Truncated(string token) => token[..^4];

    /// <summary>Another character in the middle of the signature.</summary>
    private static string Tampered(string token)
    {
        var at = token.Length - 40;
        return string.Concat(token.AsSpan(0, at), token[at] == 'A' ? "B" : "A", token.AsSpan(at + 1));
    }
}
