using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What a browser holds: one opaque cookie, that no other site can use.</summary>
public sealed class CookieModeTests(SharedWorlds worlds)
{
    private const string Evil = "Origin: https://evil.example";

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-63")]
    public async Task Signing_in_with_cookies_gives_the_cookie_and_no_token(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var email = (await world.Client.SignUpAsync()).Email;

        var answer = (await world.Client.SendAsync("POST /auth/signin?cookies=true", new { email, password = ApiClient.Password })).Expect(200);

        Assert.Equal(["user", "expires_in"], ApiAnswer.Names(answer.Json));
        Assert.Equal("no-store", answer["Cache-Control"]);
        Assert.Equal(2, answer.Headers["Set-Cookie"].Length);
        var set = answer.Headers["Set-Cookie"].Single(line => line.StartsWith("ag_session=", StringComparison.Ordinal));
        Assert.Equal(["httponly", "max-age=2592000", "path=/", "samesite=lax"], set.Split("; ").Skip(1).Order());
        var device = answer.Headers["Set-Cookie"].Single(line => line.StartsWith("ag_device=agd_", StringComparison.Ordinal));
        Assert.Equal(["httponly", "max-age=34560000", "path=/", "samesite=lax"], device.Split("; ").Skip(1).Order());
        Assert.DoesNotContain(".", answer.Cookie!, StringComparison.Ordinal);
        Assert.DoesNotContain(email, answer.Cookie!, StringComparison.Ordinal);

        (await world.Client.SendAsync("GET /auth/me", cookie: answer.Cookie)).Expect(200);
        var target = $"/page/{email}";
        Assert.Equal("private", (await world.Client.SendAsync($"GET {target}", cookie: answer.Cookie)).Expect(200)["Cache-Control"]);
        var received = world.Received(target);
        Assert.Equal([answer.Json.GetProperty("user").GetProperty("id").GetString()!], received.Values("X-User-Id"));
        Assert.Empty(received.Values("Cookie"));
    }

    [Theory]
    [InlineData("?cookies=yes")]
    [InlineData("?cookies=")]
    [InlineData("?cookies=true&cookies=false")]
    public async Task A_mode_that_is_not_understood_gives_neither(string query)
    {
        var client = (await worlds.OfAsync(StoreKind.Embedded)).Client;
        var person = await client.SignUpAsync();

        (await client.SendAsync("POST /auth/signin" + query, new { email = person.Email, password = ApiClient.Password })).ExpectField("cookies", "invalid");
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-57")]
    public async Task Refreshing_replaces_the_cookie_and_signing_out_kills_it_at_once(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var person = await client.SignUpAsync();
        var cookie = await client.SignInWithCookieAsync(person.Email);

        var refreshed = (await client.SendAsync("POST /auth/refresh", cookie: cookie)).Expect(200);
        Assert.Equal(["user", "expires_in"], ApiAnswer.Names(refreshed.Json));
        Assert.NotEqual(cookie, refreshed.Cookie);
        (await client.SendAsync("GET /auth/me", cookie: refreshed.Cookie)).Expect(200);

        var signedOut = (await client.SendAsync("POST /auth/signout", cookie: refreshed.Cookie + "; PHPSESSID=hers")).Expect(204);
        Assert.Equal("", signedOut.Cookie);
        Assert.Contains(signedOut.Headers["Set-Cookie"], line => line.StartsWith("PHPSESSID=;", StringComparison.Ordinal) && line.Contains("1970", StringComparison.Ordinal));
        (await client.SendAsync("GET /auth/me", cookie: refreshed.Cookie)).ExpectProblem(401, "unauthenticated");
        (await client.SendAsync("GET /page/dead", cookie: cookie)).ExpectProblem(401, "unauthenticated");
        Assert.Equal("", (await client.SendAsync("POST /auth/refresh", cookie: refreshed.Cookie)).ExpectProblem(401, "invalid-refresh-token").Cookie);
        (await client.SendAsync("GET /auth/me", bearer: person.AccessToken)).Expect(200);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-59")]
    public async Task Signing_in_again_ends_the_session_that_the_browser_had(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var ada = (await client.SignUpAsync()).Email;
        var eve = (await client.SignUpAsync()).Email;
        var first = await client.SignInWithCookieAsync(ada);

        var second = (await client.SendAsync("POST /auth/signin?cookies=true", new { email = eve, password = ApiClient.Password }, cookie: first + "; PHPSESSID=hers")).Expect(200);

        Assert.NotEqual(first, second.Cookie);
        Assert.Contains(second.Headers["Set-Cookie"], line => line.StartsWith("PHPSESSID=;", StringComparison.Ordinal));
        (await client.SendAsync("GET /auth/me", cookie: first)).ExpectProblem(401, "unauthenticated");
        Assert.Equal(eve, (await client.SendAsync("GET /auth/me", cookie: second.Cookie)).Expect(200).Json.GetProperty("user").GetProperty("email").GetString());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Signing_in_ends_an_application_session_that_may_be_somebody_elses(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var email = (await client.SignUpAsync()).Email;

        // The gateway's cookie of whoever was here before has expired, the application's has not.
        var answer = (await client.SendAsync("POST /auth/signin?cookies=true", new { email, password = ApiClient.Password }, null, null, "Cookie: PHPSESSID=somebodys")).Expect(200);

        Assert.Contains(answer.Headers["Set-Cookie"], line => line.StartsWith("PHPSESSID=;", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Changing_the_password_replaces_the_cookie(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var email = (await client.SignUpAsync()).Email;
        var cookie = await client.SignInWithCookieAsync(email);
        var other = await client.SignInWithCookieAsync(email);

        var changed = (await client.SendAsync("POST /auth/password/change", new { current_password = ApiClient.Password, new_password = "a new passphrase, long too" }, cookie: cookie)).Expect(204);

        Assert.NotEqual(cookie, changed.Cookie);
        (await client.SendAsync("GET /auth/me", cookie: changed.Cookie)).Expect(200);
        (await client.SendAsync("GET /auth/me", cookie: other)).ExpectProblem(401, "unauthenticated");
    }

    [Fact]
    [Trait("advisory", "D-61")]
    public async Task Two_cookies_of_the_name_are_nobody()
    {
        var client = (await worlds.OfAsync(StoreKind.Embedded)).Client;
        var cookie = await client.SignInWithCookieAsync((await client.SignUpAsync()).Email);

        foreach (var twice in new[] { $"Cookie: ag_session={cookie}; ag_session=x", $"Cookie: ag_session=x; ag_session={cookie}", $"Cookie: ag_session={cookie}; ag_session={cookie}" })
        {
            (await client.SendAsync("GET /auth/me", null, null, null, twice)).ExpectProblem(401, "unauthenticated");
            (await client.SendAsync("GET /page/twice", null, null, null, twice)).ExpectProblem(401, "unauthenticated");
        }

        (await client.SendAsync("GET /auth/me", null, null, null, $"Cookie: a=b; ag_session={cookie}; c=d")).Expect(200);
    }

    [Theory]
    [InlineData("POST /auth/signout", "Origin: https://evil.example")]
    [InlineData("POST /auth/refresh", "Origin: https://evil.example")]
    [InlineData("POST /auth/password/change", "Sec-Fetch-Site: cross-site")]
    [InlineData("DELETE /auth/sessions/x", "Sec-Fetch-Site: same-site")]
    [InlineData("POST /csrf/post", "Origin: https://evil.example")]
    [InlineData("POST /csrf/null", "Origin: null")]
    [InlineData("PUT /csrf/put", "Sec-Fetch-Site: cross-site")]
    [InlineData("PATCH /csrf/patch", "Origin: http://localhost")]
    [InlineData("POST /optional/csrf", "Origin: https://evil.example")]
    public async Task An_unsafe_request_with_the_cookie_from_another_site_is_refused(string request, string header)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var cookie = await world.Client.SignInWithCookieAsync((await world.Client.SignUpAsync()).Email);

        (await world.Client.SendAsync(request, null, null, cookie, header)).ExpectProblem(403, "cross-site-request");

        Assert.False(world.HasReceived(request.Split(' ')[1]));
        (await world.Client.SendAsync("GET /auth/me", cookie: cookie)).Expect(200);
    }

    [Fact]
    public async Task Another_site_cannot_sign_somebody_in()
    {
        var client = (await worlds.OfAsync(StoreKind.Embedded)).Client;
        var email = (await client.SignUpAsync()).Email;

        var answer = await client.SendAsync("POST /auth/signin?cookies=true", new { email, password = ApiClient.Password }, null, null, Evil);

        Assert.Null(answer.ExpectProblem(403, "cross-site-request").Cookie);
    }

    [Fact]
    public async Task The_same_origin_links_and_bearers_from_anywhere_pass()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var person = await world.Client.SignUpAsync();
        var cookie = await world.Client.SignInWithCookieAsync(person.Email);

        (await world.Client.SendAsync("POST /csrf/own", "{}", null, cookie, $"Origin: {world.Gateway.PublicOrigin}")).Expect(200);
        (await world.Client.SendAsync("POST /csrf/own2", "{}", null, cookie, "Sec-Fetch-Site: same-origin", $"Origin: {world.Gateway.PublicOrigin}")).Expect(200);
        (await world.Client.SendAsync("GET /csrf/link", null, null, cookie, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate")).Expect(200);
        (await world.Client.SendAsync("POST /csrf/bearer", "{}", person.AccessToken, null, Evil)).Expect(200);
    }

    [Theory]
    [InlineData("Origin: https://evil.example", 403)]
    [InlineData("X-Nothing: here", 403)]
    [InlineData("Origin: {own}", 101)]
    public async Task A_WebSocket_with_the_cookie_opens_from_the_own_origin_only(string header, int status)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var cookie = await world.Client.SignInWithCookieAsync((await world.Client.SignUpAsync()).Email);

        using var socket = await RawHttpClient.ConnectAsync(world.Gateway.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(
            $"GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: ag_session={cookie}\r\n{header.Replace("{own}", world.Gateway.PublicOrigin, StringComparison.Ordinal)}\r\n\r\n",
            TestContext.Current.CancellationToken);

        Assert.StartsWith($"HTTP/1.1 {status} ", await socket.ReadUntilAsync("\r\n\r\n", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-44")]
    public async Task Bearer_and_cookie_of_different_people_are_in_conflict(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var ada = await client.SignUpAsync();
        var eve = await client.SignInWithCookieAsync((await client.SignUpAsync()).Email);

        Assert.Equal("Bearer", (await client.SendAsync("GET /auth/me", bearer: ada.AccessToken, cookie: eve)).ExpectProblem(401, "conflicting-credentials")["WWW-Authenticate"]);
        (await client.SendAsync("GET /optional/conflict", bearer: ada.AccessToken, cookie: eve)).ExpectProblem(401, "conflicting-credentials");
        (await client.SendAsync("GET /open/conflict", bearer: ada.AccessToken, cookie: eve)).Expect(200);
        (await client.SendAsync("GET /auth/me", bearer: ada.AccessToken, cookie: await client.SignInWithCookieAsync(ada.Email))).Expect(200);
    }
}
