using System.Text.RegularExpressions;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace Gateway.Tests.Attacks.Doors;

/// <summary>What opens an account besides its password is linked and unlinked by its owner, on purpose, in one browser.</summary>
[Collection(nameof(DoorWorlds))]
public sealed class LinkAttacks(DoorWorlds worlds)
{
    private const string Link = "/auth/external/rogue/link";

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "C-42")]
    [Trait("advisory", "C-52")]
    [Trait("advisory", "F-92")]
    public async Task An_identity_is_linked_to_whoever_is_signed_in_whatever_else_the_request_says(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var (owner, person) = (await world.Client.SignUpAsync(), await world.Client.SignUpAsync());
        foreach (var request in new[] { $"POST {Link}", $"DELETE {Link}", "GET /auth/identities" })
        {
            (await world.Client.SendAsync($"{request}?access_token={owner.AccessToken}&token={owner.AccessToken}")).ExpectProblem(401, "unauthenticated");
            (await world.Client.SendAsync(request, new { user_id = owner.Id }, headers: $"X-User-Id: {owner.Id}")).ExpectProblem(401, "unauthenticated");
            (await world.Client.SendAsync(request, bearer: owner.AccessToken[..^1])).ExpectProblem(401, "invalid-token");
            (await world.Client.SendAsync(request, bearer: owner.RefreshToken)).ExpectProblem(401, "invalid-token");
        }

        using var browser = world.Open();
        browser.Jar.Set("ag_session", await world.Client.SignInWithCookieAsync(person.Email));
        var begun = (await browser.PostAsync($"{Link}?user_id={owner.Id}&link_to={owner.Id}")).Expect(200);
        (await ReturnAsync(world, browser, begun)).Expect(302);

        Assert.Equal(1, await CountAsync(world, person));
        Assert.Equal(0, await CountAsync(world, owner));
        (await world.Client.SendAsync($"DELETE {Link}?user_id={person.Id}", bearer: owner.AccessToken)).ExpectProblem(404, "not-found");
        Assert.Equal(1, await CountAsync(world, person));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "G-102")]
    public async Task Another_sites_page_neither_links_nor_unlinks(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var person = await world.Client.SignUpAsync();
        var cookie = await world.Client.SignInWithCookieAsync(person.Email);
        using var browser = world.Open();
        browser.Jar.Set("ag_session", cookie);
        (await ReturnAsync(world, browser, (await browser.PostAsync(Link)).Expect(200))).Expect(302);

        foreach (var from in new[] { "Origin: https://evil.example", "Origin: null", $"Origin: {world.World.Gateway.Address}.evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site" })
        {
            foreach (var request in new[] { $"POST {Link}", $"DELETE {Link}" })
            {
                (await world.Client.SendAsync(request, cookie: cookie, headers: from)).ExpectProblem(403, "cross-site-request");
                (await world.Client.SendAsync(request, new StringContent("a=b", null as System.Text.Encoding, "text/plain"), cookie: cookie, headers: from)).ExpectProblem(403, "cross-site-request");
            }
        }

        Assert.Equal(1, await CountAsync(world, person));
        (await world.Client.SendAsync($"DELETE {Link}", cookie: cookie, headers: "Sec-Fetch-Site: same-origin")).Expect(204);
        Assert.Equal(0, await CountAsync(world, person));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-47")]
    [Trait("advisory", "G-96")]
    [Trait("advisory", "G-97")]
    public async Task An_answer_that_somebody_elses_browser_fetched_links_and_signs_in_nobody(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var (attacker, victim) = (await world.Client.SignUpAsync(), await world.Client.SignUpAsync());
        using var attackers = world.Open();
        using var victims = world.Open();
        attackers.Jar.Set("ag_session", await world.Client.SignInWithCookieAsync(attacker.Email));
        victims.Jar.Set("ag_session", await world.Client.SignInWithCookieAsync(victim.Email));

        var name = DoorWorld.NewName();
        world.Describe(new Visitor(name, $"{name}@example.com", Verified: true));

        // The attacker's identity, on its way into the account of the victim, whose browser has left for the provider, too.
        var own = Address((await victims.PostAsync(Link)).Expect(200));
        var before = victims.Jar.Cookies["ag_session"];
        (await victims.ArriveAsync(await VisitAsync(world, Address((await attackers.PostAsync(Link)).Expect(200))))).Expect(400);
        (await victims.ArriveAsync(await VisitAsync(world, await attackers.LeaveAsync("rogue")))).Expect(400);
        Assert.Equal(before, victims.Jar.Cookies["ag_session"]);

        // A state or a cookie that was changed is none.
        var changed = await VisitAsync(world, Address((await victims.PostAsync(Link)).Expect(200)));
        (await victims.ArriveAsync(Regex.Replace(changed, "(?<=[?&]state=[^&]{8})[^&]", found => found.Value == "A" ? "B" : "A"))).Expect(400);
        var kept = victims.Jar.Cookies["ag_external"];
        victims.Jar.Set("ag_external", (kept[0] == 'A' ? 'B' : 'A') + kept[1..]);
        (await victims.ArriveAsync(changed)).Expect(400);
        victims.Jar.Set("ag_external", kept);

        // And what carries a flow is no session.
        var begun = (await attackers.PostAsync(Link)).Expect(200);
        var state = QueryHelpers.ParseQuery(new Uri(Address(begun)).Query)["state"].ToString();
        foreach (var credential in new[] { state, attackers.Jar.Cookies["ag_external"] })
        {
            (await world.Client.SendAsync("GET /auth/identities", bearer: credential)).ExpectProblem(401, "invalid-token");
            (await world.Client.SendAsync("GET /auth/identities", cookie: credential)).ExpectProblem(401, "unauthenticated");
        }

        Assert.Equal((0, 0), (await CountAsync(world, attacker), await CountAsync(world, victim)));
        (await victims.ArriveAsync(await VisitAsync(world, own))).Expect(302);
        Assert.Equal(1, await CountAsync(world, victim));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "G-98")]
    [Trait("advisory", "G-99")]
    [Trait("advisory", "G-101")]
    public async Task Nobody_is_led_to_where_the_operator_does_not_know_and_no_token_goes_along(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        string[] elsewhere =
        [
            "https://evil.example/", "//evil.example", "/\\evil.example", "/..//evil.example", "/\t/evil.example", "javascript:alert(1)", $"{DoorWorld.KnownOrigin}.evil.example/", $"{DoorWorld.KnownOrigin}@evil.example/",
            $"{DoorWorld.KnownOrigin}:8443/", DoorWorld.KnownOrigin.Replace("https", "http", StringComparison.Ordinal) + "/", "https://sub.spa.example/",
        ];
        foreach (var (asked, led) in elsewhere.Select(url => (url, "/")).Append(($"{DoorWorld.KnownOrigin}/after?x=1", $"{DoorWorld.KnownOrigin}/after?x=1")).Append(("/after?x=1", "/after?x=1")))
        {
            using var browser = world.Open();
            var person = await world.Client.SignUpAsync();
            browser.Jar.Set("ag_session", await world.Client.SignInWithCookieAsync(person.Email));
            world.Describe(new Visitor(DoorWorld.NewName(), person.Email, Verified: true));
            var linked = await browser.ArriveAsync(await VisitAsync(world, Address((await browser.PostAsync($"{Link}?return_url={Uri.EscapeDataString(asked)}")).Expect(200))));
            Assert.Equal((302, led), (linked.Status, linked["Location"]));

            browser.Jar.Clear();
            var signedIn = await browser.ArriveAsync(await VisitAsync(world, await browser.LeaveAsync("rogue", asked)));
            Assert.Equal((302, led), (signedIn.Status, signedIn["Location"]));
            Assert.Equal(person.Id, (await browser.MeAsync()).GetProperty("id").GetString());
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-45")]
    public async Task Whoever_was_disabled_meanwhile_links_nothing(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var (admin, person) = (await world.AdminAsync(), await world.Client.SignUpAsync());
        using var browser = world.Open();
        browser.Jar.Set("ag_session", await world.Client.SignInWithCookieAsync(person.Email));
        var begun = (await browser.PostAsync(Link)).Expect(200);

        (await world.Client.SendAsync($"POST /auth/admin/users/{person.Id}/disable", bearer: admin.AccessToken)).Expect(200);

        (await ReturnAsync(world, browser, begun)).Expect(400);
        (await browser.PostAsync(Link)).Expect(401);
        var shown = (await world.Client.SendAsync($"GET /auth/admin/users/{person.Id}", bearer: admin.AccessToken)).Expect(200).Json;
        Assert.Empty(shown.GetProperty("user").GetProperty("identities").EnumerateArray());
    }

    private static string Address(ApiAnswer begun) => begun.Json.GetProperty("authorization_url").GetString()!;

    /// <summary>To the provider and back, as somebody whom nobody knows yet.</summary>
    private static async Task<ApiAnswer> ReturnAsync(DoorWorld world, ProviderBrowser browser, ApiAnswer begun)
    {
        var name = DoorWorld.NewName();
        world.Describe(new Visitor(name, $"{name}@example.com", Verified: true));
        return await browser.ArriveAsync(await VisitAsync(world, Address(begun)));
    }

    private static async Task<string> VisitAsync(DoorWorld world, string address) =>
        QueryHelpers.AddQueryString($"{world.World.Gateway.Address}/auth/external/rogue/callback", (await RogueProvider.VisitAsync(address))!);

    /// <summary>How much opens somebody's account, as they see it: signed in anew, since what is linked can change the account.</summary>
    private static async Task<int> CountAsync(DoorWorld world, Person person) =>
        (await world.Client.SendAsync("GET /auth/identities", bearer: (await world.Client.SignInAsync(person.Email)).AccessToken)).Expect(200).Json.GetProperty("items").GetArrayLength();
}
