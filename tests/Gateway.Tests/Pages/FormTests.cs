using System.Net;
using System.Text;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Pages;

/// <summary>The pages and their forms as HTTP, and what hostile input comes to.</summary>
public sealed class FormTests(RedisServer redis) : IClassFixture<RedisServer>, IDisposable
{
    private const string Password = "correct horse battery staple";

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    [Fact]
    public async Task A_form_signs_in_with_a_cookie_and_303_and_a_refused_one_sets_none()
    {
        await using var world = await PagesWorld.StartAsync(redis);
        using var created = await PostAsync(world, "signup", ("email", "ada@example.org"), ("password", Password), ("return_url", "/reports/7?x=1"));
        Assert.Equal((HttpStatusCode.SeeOther, "/reports/7?x=1"), (created.StatusCode, created.Headers.Location?.OriginalString));
        Assert.Equal(["ag_session", "ag_device"], created.Headers.GetValues("Set-Cookie").Select(line => line.Split('=')[0]));

        using var signedIn = await PostAsync(world, "signin", ("email", " ADA@example.org"), ("password", Password), ("email", "other@example.org"), ("unknown", "field"));
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (signedIn.StatusCode, signedIn.Headers.Location?.OriginalString));

        using var refused = await PostAsync(world, "signin", ("email", "ada@example.org"), ("password", "wrong password"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.False(refused.Headers.Contains("Set-Cookie"));
        Assert.DoesNotContain("wrong password", await BodyAsync(refused), StringComparison.Ordinal);

        using var again = await PostAsync(world, "signup", ("email", "ada@example.org"), ("password", Password));
        Assert.Contains("There is an account with this e-mail address.", await BodyAsync(again), StringComparison.Ordinal);
    }

    [Theory, Trait("advisory", "G-102")]
    [Trait("advisory", "E-76")]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Origin", "https://evil.example", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    public async Task No_other_sites_page_makes_the_browser_a_device_of_somebody_else(string name, string value, bool isKnown)
    {
        await using var world = await PagesWorld.StartAsync(redis);
        using var created = await PostAsync(world, "signup", ("email", "mallory@example.org"), ("password", Password));
        var code = await world.CodeAsync("mallory@example.org");

        using var form = new HttpRequestMessage(HttpMethod.Post, world.Address + "/auth/pages/reset")
        {
            Content = new FormUrlEncodedContent([new("token", code), new("password", "another horse battery staple")]),
            Headers = { { name, value } },
        };
        using var answer = await client.SendAsync(form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(isKnown, answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith("ag_device=", StringComparison.Ordinal)));
    }

    [Theory, Trait("advisory", "G-98")]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/%2f/evil.example")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    public async Task A_return_address_elsewhere_leads_to_the_start_page(string returnUrl)
    {
        await using var world = await PagesWorld.StartAsync(redis);
        using var created = await PostAsync(world, "signup", ("email", "ada@example.org"), ("password", Password), ("return_url", returnUrl));
        Assert.Equal("/", created.Headers.Location?.OriginalString);
        using var page = await client.GetAsync(world.Address + "/auth/signin?return_url=" + Uri.EscapeDataString(returnUrl), TestContext.Current.CancellationToken);
        Assert.Contains("name=\"return_url\" value=\"/\"", await BodyAsync(page), StringComparison.Ordinal);

        using var signedIn = await PostAsync(world, "signin", ("email", "ada@example.org"), ("password", Password), ("return_url", returnUrl));
        Assert.Equal("/", signedIn.Headers.Location?.OriginalString);
        using var skipping = new HttpRequestMessage(HttpMethod.Get, world.Address + "/auth/signin?return_url=" + Uri.EscapeDataString(returnUrl))
        {
            Headers = { { "Cookie", signedIn.Headers.GetValues("Set-Cookie").First().Split(';')[0] } },
        };
        using var skipped = await client.SendAsync(skipping, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (skipped.StatusCode, skipped.Headers.Location?.OriginalString));
        using var signedOut = await PostAsync(world, "signout", ("return_url", returnUrl));
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (signedOut.StatusCode, signedOut.Headers.Location?.OriginalString));
    }

    [Theory, Trait("advisory", "G-105")]
    [InlineData("\"><script>alert(1)</script>")]
    [InlineData("' autofocus onfocus='alert(1)")]
    [InlineData("</title><img src=x onerror=alert(1)>")]
    [InlineData("&quot;&gt;<svg/onload=alert(1)>")]
    [InlineData("\u2028\u0001\uFFFE<b>")]
    public async Task Nothing_that_is_sent_becomes_markup(string hostile)
    {
        await using var world = await PagesWorld.StartAsync(redis);
        foreach (var form in (string[])["signin", "signup"])
        {
            using var calm = await PostAsync(world, form, ("email", "calm"), ("name", new string('n', 300)), ("password", ""), ("return_url", "/calm"));
            using var answer = await PostAsync(world, form, ("email", hostile), ("name", hostile + new string('n', 300)), ("password", ""), ("return_url", "/?" + hostile));
            Assert.Equal(Markup(await BodyAsync(calm)), Markup(await BodyAsync(answer)));
        }

        using var page = await client.GetAsync(world.Address + "/auth/signin?return_url=" + Uri.EscapeDataString("/?" + hostile), TestContext.Current.CancellationToken);
        using var calmPage = await client.GetAsync(world.Address + "/auth/signin?return_url=/calm", TestContext.Current.CancellationToken);
        Assert.Equal(Markup(await BodyAsync(calmPage)), Markup(await BodyAsync(page)));
    }

    [Fact]
    public async Task A_form_of_another_site_is_refused()
    {
        await using var world = await PagesWorld.StartAsync(redis);
        foreach (var (name, value) in new[] { ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "https://evil.example"), ("Origin", "null") })
        {
            using var request = Form(world, "signup", ("email", "ada@example.org"), ("password", Password));
            request.Headers.Add(name, value);
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_no_form_is_refused()
    {
        await using var world = await PagesWorld.StartAsync(redis);
        using var large = await PostAsync(world, "signin", ("email", new string('a', 64 * 1024)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var json = await client.PostAsync(world.Address + "/auth/pages/signin", new StringContent("{}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
        using var nul = await PostAsync(world, "signin", ("email", "ada\0@example.org"));
        Assert.Equal(HttpStatusCode.BadRequest, nul.StatusCode);
        using var many = await PostAsync(world, "signin", [.. Enumerable.Range(0, 2000).Select(i => ($"f{i}", ""))]);
        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
    }

    [Fact]
    public async Task While_sign_up_is_closed_the_page_says_so_and_sign_in_does_not_offer_it()
    {
        await using var world = await PagesWorld.StartAsync(redis, signupIsOpen: false);
        Assert.Contains("Sign-up is closed", await client.GetStringAsync(world.Address + "/auth/signup", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain("/auth/signup", await client.GetStringAsync(world.Address + "/auth/signin", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var answer = await PostAsync(world, "signup", ("email", "ada@example.org"), ("password", Password));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Pages_are_never_kept_or_framed_and_run_no_script_and_their_files_are_kept_for_ever()
    {
        await using var world = await PagesWorld.StartAsync(redis);
        using var page = await client.GetAsync(world.Address + "/auth/signin", TestContext.Current.CancellationToken);
        Assert.Equal("no-store", page.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);

        var body = await BodyAsync(page);
        Assert.DoesNotContain("style=", body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", body, StringComparison.Ordinal);
        var stylesheet = body.Split("rel=\"stylesheet\" href=\"")[1].Split('"')[0];
        using var css = await client.GetAsync(world.Address + stylesheet, TestContext.Current.CancellationToken);
        Assert.Equal(("text/css", "public, max-age=31536000, immutable"), (css.Content.Headers.ContentType?.MediaType, css.Headers.CacheControl?.ToString()));
    }

    public void Dispose() => client.Dispose();

    /// <summary>What a parser would see of a page: every character that can begin or end a tag or a value.</summary>
    private static string Markup(string html) => string.Concat(html.Where(c => c is '<' or '>' or '"' or '\''));

    private static HttpRequestMessage Form(PagesWorld world, string form, params (string Name, string Value)[] fields) =>
        new(HttpMethod.Post, $"{world.Address}/auth/pages/{form}") { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) };

    private static Task<string> BodyAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private async Task<HttpResponseMessage> PostAsync(PagesWorld world, string form, params (string Name, string Value)[] fields)
    {
        using var request = Form(world, form, fields);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
