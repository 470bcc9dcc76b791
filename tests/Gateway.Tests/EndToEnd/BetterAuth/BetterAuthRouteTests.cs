using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd.BetterAuth;

/// <summary>A real Better Auth behind the gateway, under its own path.</summary>
public sealed class BetterAuthRouteTests(BetterAuthWorlds worlds)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task It_works_there_with_its_cookies_and_one_address_and_its_tokens_stay_from_browsers(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();

        var signedIn = (await world.Client.SendAsync(
            "POST /api/auth/sign-in/email", new { email = person.Email, password = BetterAuthServer.Password }, headers: ["X-Forwarded-For: 203.0.113.7, 10.0.0.1", "Forwarded: for=203.0.113.7"])).Expect(200);
        var set = signedIn.Headers["Set-Cookie"].Select(line => line.Split(';')[0]).Single(line => line.StartsWith(BetterAuthServer.CookieName + "=", StringComparison.Ordinal));
        Assert.False(signedIn.Headers.ContainsKey("set-auth-token"));
        Assert.False(signedIn.Json.TryGetProperty("token", out _));
        Assert.Equal(person.Email, signedIn.Json.GetProperty("user").GetProperty("email").GetString());

        var session = (await world.Client.SendAsync("GET /api/auth/get-session", headers: $"Cookie: {set}; ag_session=ours; __Host-ag_session=ours")).Expect(200);
        Assert.False(session.Headers.ContainsKey("set-auth-jwt"));
        Assert.Equal(person.Id, session.Json.GetProperty("user").GetProperty("id").GetString());
        Assert.Contains(session.Json.GetProperty("session").GetProperty("ipAddress").GetString(), (string[])["127.0.0.1", "::1", "0000:0000:0000:0000:0000:0000:0000:0000"]);
        Assert.False(session.Json.GetProperty("session").TryGetProperty("token", out _));
        Assert.Equal("{}", (await world.Client.SendAsync("GET /api/auth/token", headers: [$"Cookie: {set}", "Accept-Encoding: gzip"])).Expect(200).Text);
        Assert.Equal("null", (await world.Client.SendAsync("GET /api/auth/get-session")).Expect(200).Text);
        Assert.DoesNotContain("token", (await world.Client.SendAsync("GET /api/auth/list-sessions", headers: $"Cookie: {set}")).Expect(200).Text, StringComparison.OrdinalIgnoreCase);
        (await world.Client.SendAsync("GET /page/route", headers: $"Cookie: {set}")).Expect(200);
    }

    /// <summary>It guards itself there: the gateway hands on what it needs to see who asks, and from where.</summary>
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-93")]
    [Trait("advisory", "G-98")]
    [Trait("advisory", "G-102")]
    public async Task Neither_another_sites_page_nor_somebody_without_the_role_gets_anything_there(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();
        var cookie = BetterAuthCookieTests.Cookies(person);

        (await world.Client.SendAsync("POST /api/auth/sign-out", "{}", headers: [cookie, "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"])).Expect(403);
        foreach (var (callbackURL, status) in new[] { ("https://evil.example/", 403), ("/after", 200) })
        {
            var answer = (await world.Client.SendAsync("POST /api/auth/sign-in/email", new { email = person.Email, password = BetterAuthServer.Password, callbackURL }, headers: $"Origin: {betterAuth.Address}")).Expect(status);
            Assert.Equal(status == 403, answer.Text.Contains("INVALID_CALLBACK_URL", StringComparison.Ordinal));
        }

        foreach (var request in new[] { "GET /api/auth/admin/list-users", "POST /api/auth/admin/set-role", "POST /api/auth/admin/impersonate-user" })
        {
            Assert.Contains((await world.Client.SendAsync(request, request[0] == 'P' ? new { userId = person.Id, role = "admin" } : null, headers: [cookie, $"Origin: {betterAuth.Address}", "X-User-Roles: admin"])).Status, (int[])[401, 403]);
        }

        (await world.Client.SendAsync("GET /page/still", headers: cookie)).Expect(200);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "A-14")]
    public async Task No_other_backend_can_hand_out_its_cookie(StoreKind kind)
    {
        var (world, _) = await worlds.OfAsync(kind);
        world.Backend.Answer = request => request.Target == "/page/plants"
            ? RawAnswer.Text("x", headers: "Set-Cookie: better-auth.session_token=planted; Path=/\r\nSet-Cookie: BETTER-AUTH.session_data=x\r\nSet-Cookie: basket=1\r\n")
            : ScriptedAnswers.For(request);
        var person = await world.Client.SignUpAsync();

        Assert.Equal(["basket=1"], (await world.Client.SendAsync("GET /page/plants", bearer: person.AccessToken)).Expect(200).Headers["Set-Cookie"]);
    }
}
