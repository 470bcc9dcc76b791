using System.Net;
using System.Text.Json;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Signing in with a real OpenID provider, by the built gateway, as a browser does it.</summary>
public sealed class ExternalSigninTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Somebody_signs_in_with_a_provider_links_it_and_takes_the_link_away(StoreKind kind)
    {
        await using var provider = new OpenIdProvider();
        await using var world = await StartAsync(kind, provider);

        var (browser, jar) = CookieJar.Open(world.Gateway.Address);
        using var _ = browser;
        await OffersAsync(world, browser);

        // There and back, to the page that was wanted.
        var back = await provider.SigninAsync(await LeaveAsync(browser, "/auth/external/company?return_url=/reports/7%3Fx%3D1"));
        using (var signedIn = await browser.GetAsync(back, Cancellation))
        {
            Assert.Equal((HttpStatusCode.Redirect, "/reports/7?x=1"), (signedIn.StatusCode, signedIn.Headers.Location?.ToString()));
        }

        Assert.Contains("ag_session", jar.Cookies.Keys);
        Assert.Contains("ag_device", jar.Cookies.Keys);
        var user = await MeAsync(browser);
        Assert.Equal(("alice@example.com", true, "Alice"), (user.GetProperty("email").GetString(), user.GetProperty("email_verified").GetBoolean(), user.GetProperty("name").GetString()));
        Assert.Equal(["developer"], user.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));

        // The answer counts once, and never elsewhere.
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(back, Cancellation)).StatusCode);

        // It is the only way to sign in, so it stays.
        using (var refused = await browser.SendAsync(Request(HttpMethod.Delete, "/auth/external/company/link", world), Cancellation))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Contains("last-signin-method", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        await LinksAsync(world, provider);
    }

    [Fact]
    [Trait("advisory", "F-95")]
    [Trait("advisory", "G-96")]
    [Trait("advisory", "G-97")]
    [Trait("advisory", "G-98")]
    [Trait("advisory", "G-99")]
    [Trait("advisory", "G-100")]
    [Trait("advisory", "G-101")]
    [Trait("advisory", "G-105")]
    [Trait("advisory", "G-106")]
    public async Task What_comes_back_wrong_or_not_at_all_is_a_page_or_a_problem_and_signs_nobody_in()
    {
        await using var provider = new OpenIdProvider();
        await using var world = await StartAsync(StoreKind.Embedded, provider);
        var (browser, jar) = CookieJar.Open(world.Gateway.Address);
        using var _ = browser;

        // A provider that is down, and one that there is not.
        (await world.Client.SendAsync("GET /auth/external/away")).ExpectProblem(502, "external-provider-unavailable");
        Assert.Contains("<h1>", (await world.Client.SendAsync("GET /auth/external/away", headers: "Accept: text/html")).Expect(502).Text, StringComparison.Ordinal);
        (await world.Client.SendAsync("GET /auth/external/nowhere")).ExpectProblem(404, "not-found");
        (await world.Client.SendAsync("GET /auth/external/nowhere/callback?code=x&state=y")).ExpectProblem(404, "not-found");
        (await world.Client.SendAsync("PUT /auth/external/company/link")).ExpectProblem(405, "method-not-allowed");
        (await world.Client.SendAsync("POST /auth/external/company/link")).ExpectProblem(401, "unauthenticated");

        // A person who says no, and words that somebody wants to have on the page.
        using (var denied = await browser.GetAsync(await provider.SigninAsync(await LeaveAsync(browser, "/auth/external/company"), "deny"), Cancellation))
        {
            Assert.Equal(HttpStatusCode.Forbidden, denied.StatusCode);
        }

        var reflected = (await world.Client.SendAsync("GET /auth/external/company/callback?error=%3Cscript%3E&error_description=%3Cscript%3Ealert(1)%3C/script%3E&state=%3Cscript%3E", headers: "Accept: text/html")).Expect(400);
        Assert.DoesNotContain("script", reflected.Text, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", reflected["Content-Security-Policy"], StringComparison.Ordinal);

        await CountsOnceInOneBrowserAsync(world, provider, browser, jar);

        // Neither the cookie of a flow nor its state is a session or a token.
        var location = await LeaveAsync(browser, "/auth/external/company");
        var state = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(location).Query).GetValueOrDefault("state").ToString();
        foreach (var credential in new[] { jar.Cookies["ag_external"], state }.Where(text => text.Length > 0))
        {
            (await world.Client.SendAsync("GET /auth/me", bearer: credential)).Expect(401);
            (await world.Client.SendAsync("GET /auth/me", cookie: credential)).Expect(401);
            (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = credential })).Expect(401);
        }

        await LeadsNowhereElseAsync(world, provider, browser, jar);

        // And when it goes away in between.
        jar.Clear();
        var gone = await provider.SigninAsync(await LeaveAsync(browser, "/auth/external/company"));
        await provider.StopAsync();
        using (var unavailable = await browser.GetAsync(gone, Cancellation))
        {
            Assert.Equal(HttpStatusCode.BadGateway, unavailable.StatusCode);
        }
    }

    /// <summary>The pages offer it, and it works without JavaScript: links and redirects.</summary>
    private static async Task OffersAsync(World world, HttpClient browser)
    {
        var page = await browser.GetStringAsync("/auth/signin?return_url=/reports/7%3Fx%3D1", Cancellation);
        Assert.Contains("""href="/auth/external/company?return_url=%2Freports%2F7%3Fx%3D1" """.Trim(), page, StringComparison.Ordinal);
        Assert.Contains("Continue with Example Company", page, StringComparison.Ordinal);
        Assert.Contains("Continue with Example Company", await browser.GetStringAsync("/auth/signup", Cancellation), StringComparison.Ordinal);
        var list = (await world.Client.SendAsync("GET /auth/external")).Expect(200).Json.GetProperty("providers");
        Assert.Equal("""[{"name":"away","display_name":"Away","url":"/auth/external/away"},{"name":"company","display_name":"Example Company","url":"/auth/external/company"}]""", list.GetRawText());
    }

    /// <summary>Somebody with a password and another address links it on purpose, signs in with it, and takes it away.</summary>
    private static async Task LinksAsync(World world, OpenIdProvider provider)
    {
        var bob = await world.CreateAsync();
        var (theirs, theirJar) = CookieJar.Open(world.Gateway.Address);
        using var _ = theirs;
        theirJar.Set("ag_session", await world.Client.SignInWithCookieAsync(bob.Email));
        using (var asked = await theirs.SendAsync(Request(HttpMethod.Post, "/auth/external/company/link?return_url=/account", world), Cancellation))
        {
            var address = JsonDocument.Parse(await asked.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("authorization_url").GetString()!;
            using var linked = await theirs.GetAsync(await provider.SigninAsync(address, "bob"), Cancellation);
            Assert.Equal("/account", linked.Headers.Location?.ToString());
        }

        theirJar.Clear();
        using (await theirs.GetAsync(await provider.SigninAsync(await LeaveAsync(theirs, "/auth/external/company"), "bob"), Cancellation))
        {
            Assert.Equal(bob.Id, (await MeAsync(theirs)).GetProperty("id").GetString());
        }

        using (var removed = await theirs.SendAsync(Request(HttpMethod.Delete, "/auth/external/company/link", world), Cancellation))
        {
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        }

        // It is in the audit.
        var audit = await world.RunAsync("audit", "--json", "--user", bob.Id);
        foreach (var code in new[] { "external.linked", "signin.succeeded", "external.unlinked" })
        {
            Assert.Contains($"\"event\":\"{code}\"", audit, StringComparison.Ordinal);
        }
    }

    private static async Task CountsOnceInOneBrowserAsync(World world, OpenIdProvider provider, HttpClient browser, CookieJar jar)
    {
        // A parameter twice, in any case; nothing; somebody else's browser; a state of our own that is none.
        var back = (await provider.SigninAsync(await LeaveAsync(browser, "/auth/external/company"))).ToString();
        foreach (var more in new[] { "&code=another", "&CODE=another", "&state=another", "&iss=another" })
        {
            await RefusedAsync(browser, back + more);
        }

        (await world.Client.SendAsync("GET /auth/external/company/callback")).ExpectProblem(400, "external-signin-failed");
        (await world.Client.SendAsync($"GET /auth/external/company/callback?code=x&state={jar.Cookies["ag_external"]}")).ExpectProblem(400, "external-signin-failed");
        Assert.DoesNotContain("ag_session", jar.Cookies.Keys);
        using (var whole = await browser.GetAsync(back, Cancellation))
        {
            Assert.Equal(HttpStatusCode.Redirect, whole.StatusCode);
        }

        jar.Clear();
        var victim = (await provider.SigninAsync(await LeaveAsync(browser, "/auth/external/company"))).ToString();
        jar.Clear();
        await RefusedAsync(browser, victim);
        Assert.DoesNotContain("ag_session", jar.Cookies.Keys);
    }

    private static async Task LeadsNowhereElseAsync(World world, OpenIdProvider provider, HttpClient browser, CookieJar jar)
    {
        // Where nobody may be led to, and where the provider's answer goes: not by what the request says.
        foreach (var elsewhere in new[] { "https://evil.example/", "//evil.example", "/\\evil.example", "http://localhost.evil.example/" })
        {
            jar.Clear();
            var left = await LeaveAsync(browser, "/auth/external/company?return_url=" + Uri.EscapeDataString(elsewhere));
            using var home = await browser.GetAsync(await provider.SigninAsync(left), Cancellation);
            Assert.Equal("/", home.Headers.Location?.ToString());
        }

        // Apple's way: the answer comes as a form of another site, which brings no cookie, so the browser comes again.
        jar.Clear();
        var form = new Uri((await provider.SigninAsync(await LeaveAsync(browser, "/auth/external/company"))).ToString());
        var posted = (await world.Client.SendAsync("POST /auth/external/company/callback", new StringContent(form.Query[1..], System.Text.Encoding.UTF8, "application/x-www-form-urlencoded"), headers: ["Origin: https://appleid.apple.example", "Sec-Fetch-Site: cross-site"])).Expect(303);
        Assert.Equal(form.PathAndQuery, posted["Location"]);
        using (var again = await browser.GetAsync(posted["Location"], Cancellation))
        {
            Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
        }

        (await world.Client.SendAsync("POST /auth/external/company/callback", new StringContent("state=a\r\nSet-Cookie: x=y", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded"))).Expect(303);
    }

    private static async Task RefusedAsync(HttpClient browser, string address)
    {
        using var refused = await browser.GetAsync(new Uri(address), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, World world)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Origin", world.Gateway.Address);
        return request;
    }

    private static async Task<string> LeaveAsync(HttpClient browser, string path)
    {
        using var response = await browser.GetAsync(path, Cancellation);
        Assert.True(response.StatusCode is HttpStatusCode.Redirect, $"{response.StatusCode} {await response.Content.ReadAsStringAsync(Cancellation)}");
        return response.Headers.Location!.ToString();
    }

    private static async Task<JsonElement> MeAsync(HttpClient browser) =>
        JsonDocument.Parse(await browser.GetStringAsync("/auth/me", Cancellation)).RootElement.GetProperty("user");

    private async Task<World> StartAsync(StoreKind kind, OpenIdProvider provider)
    {
        var environment = await servers.EnvironmentAsync(kind);
        foreach (var (name, value) in provider.Settings("company"))
        {
            environment[name] = value;
        }

        environment["GATEWAY__External__Providers__company__DisplayName"] = "Example Company";
        environment["GATEWAY__External__Providers__company__Scopes"] = "openid profile email groups";
        environment["GATEWAY__External__Providers__company__RoleClaim"] = "groups";
        environment["GATEWAY__External__Providers__company__RoleMap__dev"] = "developer";
        environment["GATEWAY__External__Providers__away__Issuer"] = "http://127.0.0.1:9";
        environment["GATEWAY__External__Providers__away__ClientId"] = "nobody";
        var world = await World.StartAsync(environment);
        await provider.StartAsync($"{world.Gateway.Address}/auth/external/company/callback");
        return world;
    }
}
