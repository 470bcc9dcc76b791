using System.Text.Json;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd.BetterAuth;

/// <summary>Our tokens for those of a real Better Auth.</summary>
public sealed class BetterAuthExchangeTests(BetterAuthWorlds worlds)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_session_becomes_one_of_ours_that_ends_with_it_at_the_next_refresh(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();

        var answer = (await world.Client.SendAsync("POST /auth/exchange", headers: BetterAuthCookieTests.Cookies(person))).Expect(200);
        Assert.Equal(["access_token", "token_type", "expires_in", "refresh_token", "refresh_expires_in", "device_token", "user"], ApiAnswer.Names(answer.Json));
        Assert.Null(answer.Cookie);
        (await world.Client.SendAsync("GET /page/exchanged", bearer: answer.Member("access_token"))).Expect(200);
        var refreshed = (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = answer.Member("refresh_token") })).Expect(200);

        await betterAuth.SignOutAsync(person);
        (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = refreshed.Member("refresh_token") })).ExpectProblem(401, "invalid-refresh-token");
        await world.Client.UntilAsync(401, "GET /page/ended", bearer: refreshed.Member("access_token"));
        (await world.Client.SendAsync("POST /auth/exchange", headers: BetterAuthCookieTests.Cookies(person))).ExpectProblem(401, "invalid-token");
        Assert.Contains("exchange.ended", await world.RunAsync("audit", "--user", person.Email), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-55")]
    public async Task Parallel_exchanges_of_one_session_are_one_session_of_ours_whichever_way_it_is_presented(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => i % 2 == 0
            ? world.Client.SendAsync("POST /auth/exchange", headers: BetterAuthCookieTests.Cookies(person))
            : world.Client.SendAsync("POST /auth/exchange", new { session_token = Uri.UnescapeDataString(person.Cookie) })));

        var token = Assert.Single(answers.Select(answer => answer.Expect(200).Member("refresh_token")).Distinct());
        Assert.Single((await world.Client.SendAsync("GET /auth/sessions", bearer: answers[0].Member("access_token"))).Expect(200).Json.GetProperty("items").EnumerateArray());
        (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = token })).Expect(200);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_token_alone_becomes_an_access_token_alone(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();
        var token = await betterAuth.TokenAsync(person);

        var answer = (await world.Client.SendAsync("POST /auth/exchange", bearer: token)).Expect(200);
        Assert.Equal(["access_token", "token_type", "expires_in", "user"], ApiAnswer.Names(answer.Json));
        Assert.InRange(answer.Json.GetProperty("expires_in").GetInt32(), 1, 900);
        Assert.True(Claim(answer.Member("access_token"), "exp") <= Claim(token, "exp"));
        (await world.Client.SendAsync("GET /page/alone", bearer: answer.Member("access_token"))).Expect(200);

        // Signing out ends both: they are one sign-in.
        (await world.Client.SendAsync("POST /auth/signout", new { scope = kind == StoreKind.Embedded ? "all" : "this" }, answer.Member("access_token"))).Expect(204);
        await world.Client.UntilAsync(401, "GET /page/alone", bearer: answer.Member("access_token"));
        await world.Client.UntilAsync(401, "GET /page/alone", bearer: token);
        (await world.Client.SendAsync("POST /auth/exchange", bearer: token)).ExpectProblem(401, "invalid-token");
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-92")]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "C-42")]
    [Trait("advisory", "C-46")]
    [Trait("advisory", "C-47")]
    [Trait("advisory", "C-48")]
    [Trait("advisory", "C-51")]
    public async Task Nothing_else_is_exchanged(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();
        var own = await world.Client.SignUpAsync();

        (await world.Client.SendAsync("POST /auth/exchange")).ExpectProblem(401, "unauthenticated");
        (await world.Client.SendAsync("POST /auth/exchange", bearer: own.AccessToken)).ExpectProblem(401, "invalid-token");
        (await world.Client.SendAsync("POST /auth/exchange", headers: $"Cookie: {BetterAuthServer.CookieName}={person.Cookie[..^12]}{(person.Cookie[^12] == 'A' ? 'B' : 'A')}{person.Cookie[^11..]}")).ExpectProblem(401, "invalid-token");
        foreach (var wrong in new[] { "", "x", person.Cookie.Split('.')[0], person.Cookie[..^10], own.RefreshToken, "a\r\nCookie: b", "a; better-auth.session_token=" + person.Cookie, new string('%', 100) })
        {
            (await world.Client.SendAsync("POST /auth/exchange", new { session_token = wrong })).ExpectProblem(401, "invalid-token");
        }

        // Too much of it, too deep, and more of it than one.
        foreach (var wrong in new[] { new string('.', 10_000), new string('A', 20_000), "eyJhbGciOiJFUzI1NiJ9." + new string('A', 20_000) + ".AAAA", "e30.e30.", "null" })
        {
            (await world.Client.SendAsync("POST /auth/exchange", bearer: wrong)).ExpectProblem(401, "invalid-token");
            (await world.Client.SendAsync("POST /auth/exchange", new { session_token = wrong })).ExpectProblem(401, "invalid-token");
        }

        (await world.Client.SendAsync("POST /auth/exchange", new { session_token = new string('A', 70_000) })).ExpectProblem(413, "body-too-large");
        (await world.Client.SendAsync("POST /auth/exchange", $$"""{"session_token":{{new string('[', 5_000)}}{{new string(']', 5_000)}}}""")).ExpectProblem(400, "malformed-request");
        (await world.Client.SendAsync("POST /auth/exchange", """{"session_token":"\ud800"}""")).Expect(400);
        (await world.Client.SendAsync("POST /auth/exchange", $$"""{"session_token":"x","session_token":"{{Uri.UnescapeDataString(person.Cookie)}}"}""")).ExpectProblem(400, "malformed-request");
        (await world.Client.SendAsync("POST /auth/exchange", new { user_id = own.Id })).ExpectField("user_id", "unknown-field");
        (await world.Client.SendAsync("POST /auth/exchange?cookies=true", headers: BetterAuthCookieTests.Cookies(person))).ExpectField("cookies", "unknown-field");
    }

    private static long Claim(string token, string name) =>
        JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement.GetProperty(name).GetInt64();
}
