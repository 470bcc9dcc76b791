using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd.BetterAuth;

/// <summary>The session cookie of a real Better Auth on proxied requests.</summary>
public sealed class BetterAuthCookieTests(BetterAuthWorlds worlds)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "A-13")]
    public async Task It_signs_in_until_it_ends_there_and_no_backend_sees_it(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();
        var cookies = Cookies(person) + $"; basket=1; better-auth.session_data={person.SessionCache}; __Secure-better-auth.session_token=x; better-auth.admin_session=y";

        (await world.Client.SendAsync($"GET /page/{person.Id}", headers: cookies)).Expect(200);
        (await world.Client.SendAsync($"GET /open/{person.Id}", headers: cookies)).Expect(200);
        var received = world.Received($"/page/{person.Id}");
        Assert.Single(received.Values("X-User-Id"));
        Assert.Equal(["basket=1"], received.Values("Cookie"));
        Assert.Equal(["basket=1"], world.Received($"/open/{person.Id}").Values("Cookie"));

        await betterAuth.SignOutAsync(person);
        await UntilAsync(world, 401, "GET /page/out", Cookies(person));
        (await world.Client.SendAsync($"GET /optional/{person.Id}", headers: Cookies(person))).Expect(200);
        Assert.Empty(world.Received($"/optional/{person.Id}").Values("X-User-Id"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_cookie_and_the_token_of_somebody_are_one_account(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();

        var byCookie = (await world.Client.SendAsync("GET /auth/me", headers: Cookies(person))).Expect(200).Json.GetProperty("user").GetProperty("id").GetString();
        var byToken = (await world.Client.SendAsync("GET /auth/me", bearer: await betterAuth.TokenAsync(person))).Expect(200).Json.GetProperty("user").GetProperty("id").GetString();

        Assert.Equal(byCookie, byToken);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "G-102")]
    public async Task Another_sites_page_cannot_use_it(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();

        (await world.Client.SendAsync("POST /page/cross", "{}", headers: [Cookies(person), "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"])).ExpectProblem(403, "cross-site-request");
        (await world.Client.SendAsync("POST /auth/exchange", headers: [Cookies(person), "Origin: https://evil.example"])).ExpectProblem(403, "cross-site-request");
        Assert.False(world.HasReceived("/page/cross"));
        (await world.Client.SendAsync("POST /page/same", "{}", headers: [Cookies(person), "Sec-Fetch-Site: same-origin"])).Expect(200);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "A-15")]
    public async Task With_somebody_elses_credential_of_ours_it_conflicts(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();
        var other = await world.Client.SignUpAsync();

        (await world.Client.SendAsync("GET /page/conflict", bearer: other.AccessToken, headers: Cookies(person))).ExpectProblem(401, "conflicting-credentials");
        (await world.Client.SendAsync("GET /page/conflict", headers: $"{Cookies(person)}; ag_session={await world.Client.SignInWithCookieAsync(other.Email)}")).ExpectProblem(401, "conflicting-credentials");
        Assert.False(world.HasReceived("/page/conflict"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-61")]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "C-42")]
    [Trait("advisory", "C-47")]
    [Trait("advisory", "C-48")]
    [Trait("advisory", "C-51")]
    public async Task A_made_up_cookie_or_two_of_them_are_nobody(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();

        foreach (var value in new[] { "x", person.Cookie.Split('.')[0], person.Cookie[..^8], "a.b", ".", "%", "%00", "e30.e30.", new string('a', 2000), new string('.', 12_000), new string('%', 12_000), $"{person.Cookie}; {BetterAuthServer.CookieName}={person.Cookie}" })
        {
            (await world.Client.SendAsync("GET /page/made-up", headers: $"Cookie: {BetterAuthServer.CookieName}={value}")).ExpectProblem(401, "unauthenticated");
        }

        (await world.Client.SendAsync("GET /page/made-up", headers: $"Cookie: __Secure-{BetterAuthServer.CookieName}={person.Cookie}")).ExpectProblem(401, "unauthenticated");
        Assert.False(world.HasReceived("/page/made-up"));
    }

    internal static string Cookies(BetterAuthPerson person) => $"Cookie: {BetterAuthServer.CookieName}={person.Cookie}";

    /// <summary>What takes effect within the time that an answer is used again.</summary>
    internal static async Task UntilAsync(World world, int status, string request, params string[] headers)
    {
        var started = TimeProvider.System.GetTimestamp();
        int got;
        while ((got = (await world.Client.SendAsync(request, headers: headers)).Status) != status)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"{status} was expected, {got} came");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
