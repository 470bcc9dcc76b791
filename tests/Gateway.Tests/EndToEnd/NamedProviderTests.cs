using System.Text.Json;
using Gateway.TestKit;
using Gateway.TestKit.NamedProviders;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Signing in with providers that are known by name, at their own addresses, by the built gateway, as a browser does it.</summary>
public sealed class NamedProviderTests(NamedProviderWorlds worlds)
{
    private static readonly string[] IdentityHeaders = ["X-User-Id", "X-User-Email", "X-User-Name"];
    private static readonly ScriptedPerson Nobody = new(new { id = 0 });

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    [Trait("advisory", "F-85")]
    public async Task Somebody_whose_address_is_private_signs_in_with_GitHub(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var (email, id) = (ApiClient.NewEmail(), NamedProviderWorld.NewId());
        var octocat = new ScriptedPerson(ScriptedGitHub.User(id, email: null)) { Emails = ScriptedGitHub.List(("old-" + email, false, true), (email, true, true)) };
        using var browser = world.Open();

        var location = await browser.LeaveAsync(world.GitHub, "/reports/7?x=1");
        var query = QueryHelpers.ParseQuery(new Uri(location).Query);
        Assert.Equal(("read:user user:email", $"{world.World.Gateway.Address}/auth/external/github/callback"), ($"{query["scope"]}", $"{query["redirect_uri"]}"));
        Assert.InRange($"{query["state"]}".Length, 40, 100);
        var back = $"{world.GitHub.Visit(location, octocat)}";
        Assert.Equal("/reports/7?x=1", (await browser.GetAsync(back)).Expect(302)["Location"]);

        var user = await browser.MeAsync();
        AssertUser(user, email, isVerified: true, "Monalisa Octocat");
        Assert.Equal("https://avatars.githubusercontent.com/u/1?v=4", user.GetProperty("attributes").GetProperty("picture").GetString());
        Assert.Equal(["POST https://github.com/login/oauth/access_token", "GET https://api.github.com/user", "GET https://api.github.com/user/emails"], octocat.Requests);

        // The backend sees them as it sees everybody.
        (await browser.GetAsync("/reports/7?x=1")).Expect(200);
        var seen = world.World.Received("/reports/7?x=1");
        Assert.Equal([user.GetProperty("id").GetString()!, email, "Monalisa Octocat"], IdentityHeaders.SelectMany(seen.Values));

        // The answer counts once. Another browser finds the same account.
        (await browser.GetAsync(back)).ExpectProblem(400, "external-signin-failed");
        using var second = world.Open();
        Assert.Equal(user.GetProperty("id").GetString(), (await second.EnterAsync(world.GitHub, octocat)).GetProperty("id").GetString());

        // An account here whose address was verified is theirs.
        var ann = await world.World.CreateAsync();
        var same = new ScriptedPerson(ScriptedGitHub.User(NamedProviderWorld.NewId(), email: null)) { Emails = ScriptedGitHub.List((ann.Email, true, true)) };
        using var third = world.Open();
        Assert.Equal(ann.Id, (await third.EnterAsync(world.GitHub, same)).GetProperty("id").GetString());
        Assert.Contains("external.linked", await world.World.RunAsync("audit", "--json", "--user", ann.Id), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("advisory", "G-96")]
    public async Task Who_says_no_at_GitHub_or_brings_a_code_that_it_does_not_know_is_not_signed_in()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        using var browser = world.Open();

        (await browser.GetAsync($"{world.GitHub.Deny(await browser.LeaveAsync(world.GitHub))}")).ExpectProblem(403, "external-signin-cancelled");

        // GitHub answers both with 200 and words of its own: one is the person's to try again, the other the operator's to put right.
        (await browser.GetAsync(WithAnotherCode(world.GitHub.Visit(await browser.LeaveAsync(world.GitHub), Nobody)))).ExpectProblem(400, "external-signin-failed");
        (await browser.GetAsync($"{world.GitHub.Visit(await browser.LeaveAsync(world.GitHub.Mistaken), Nobody)}")).ExpectProblem(502, "external-provider-unavailable");
        Assert.Contains(world.World.Gateway.Lines, line => line.Contains($"The provider {world.GitHub.Mistaken} could not be used: invalid_client", StringComparison.Ordinal));
        Assert.False(browser.IsSignedIn);
    }

    [Fact]
    [Trait("advisory", "G-96")]
    public async Task A_code_that_another_provider_does_not_know_is_a_problem_and_no_error_of_ours()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        foreach (var provider in new ScriptedProvider[] { world.Facebook, world.X, world.Discord, world.Google, world.Microsoft })
        {
            using var browser = world.Open();
            Assert.InRange((await browser.GetAsync(WithAnotherCode(provider.Visit(await browser.LeaveAsync(provider), Nobody)))).Status, 400, 499);
            Assert.False(browser.IsSignedIn);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("advisory", "F-85")]
    public async Task Discord_says_whether_an_address_was_verified(bool isVerified)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var (email, id) = (ApiClient.NewEmail(), $"80351110224{NamedProviderWorld.NewId()}");
        var nelly = new ScriptedPerson(new { id, username = "nelly", discriminator = "0", global_name = "Nelly", avatar = (string?)null, verified = isVerified, email })
        {
            IdToken = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = id },
        };
        using var browser = world.Open();

        AssertUser(await browser.EnterAsync(world.Discord, nelly), email, isVerified, "Nelly");
        Assert.Equal(["POST https://discord.com/api/oauth2/token", "GET https://discord.com/api/users/@me"], nelly.Requests);
    }

    [Fact]
    [Trait("advisory", "F-84")]
    public async Task What_Facebook_says_of_an_address_proves_nothing()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var email = ApiClient.NewEmail();
        using var browser = world.Open();

        AssertUser(await browser.EnterAsync(world.Facebook, Person(email)), email, isVerified: false, "Ada Example");
        (await browser.GetAsync("/reports/facebook")).Expect(200);
        Assert.Empty(world.World.Received("/reports/facebook").Values("X-User-Email"));

        // Nor does it open an account, whoever's.
        var ann = await world.World.CreateAsync();
        using var other = world.Open();
        (await other.SigninAsync(world.Facebook, Person(ann.Email))).ExpectProblem(409, "external-link-required");
        Assert.False(other.IsSignedIn);

        static ScriptedPerson Person(string email) => new(new { id = $"1022{NamedProviderWorld.NewId()}", name = "Ada Example", first_name = "Ada", last_name = "Example", email });
    }

    [Fact]
    [Trait("advisory", "G-104")]
    public async Task X_tells_no_address_so_it_signs_in_only_who_has_linked_it()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var developer = new ScriptedPerson(new { id = $"2244{NamedProviderWorld.NewId()}", name = "X Dev", username = "TwitterDev" });
        using var browser = world.Open();
        var location = await browser.LeaveAsync(world.X);
        Assert.Equal("S256", Query(location, "code_challenge_method"));
        (await browser.GetAsync($"{world.X.Visit(location, developer)}")).ExpectProblem(400, "external-profile-incomplete");
        Assert.False(browser.IsSignedIn);

        var ann = await world.World.CreateAsync();
        using var hers = world.Open();
        hers.Jar.Set("ag_session", await world.World.Client.SignInWithCookieAsync(ann.Email));
        var address = (await hers.PostAsync("/auth/external/x/link?return_url=/account")).Expect(200).Member("authorization_url");
        Assert.Equal("/account", (await hers.GetAsync($"{world.X.Visit(address, developer)}")).Expect(302)["Location"]);

        var user = await browser.EnterAsync(world.X, developer);
        Assert.Equal(ann.Id, user.GetProperty("id").GetString());
        AssertUser(user, ann.Email, isVerified: true, "X Dev");
    }

    [Fact]
    [Trait("advisory", "F-85")]
    public async Task X_tells_a_confirmed_address_to_an_application_that_asks_for_it()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var email = ApiClient.NewEmail();
        using var browser = world.Open();
        (await browser.GetAsync($"{world.X.Visit(await browser.LeaveAsync(ScriptedX.WithEmail), Person(email))}")).Expect(302);
        AssertUser(await browser.MeAsync(), email, isVerified: true, "X Dev");

        // Who has confirmed none is told of without one.
        using var other = world.Open();
        (await other.GetAsync($"{world.X.Visit(await other.LeaveAsync(ScriptedX.WithEmail), Person(null))}")).ExpectProblem(400, "external-profile-incomplete");

        static ScriptedPerson Person(string? email)
        {
            var user = new Dictionary<string, object>(StringComparer.Ordinal) { ["id"] = $"2244{NamedProviderWorld.NewId()}", ["name"] = "X Dev", ["username"] = "TwitterDev" };
            return new(email is null ? user : new Dictionary<string, object>(user, StringComparer.Ordinal) { ["confirmed_email"] = email });
        }
    }

    [Fact]
    [Trait("advisory", "G-104")]
    public async Task Google_has_a_discovery_document_keys_and_ID_tokens()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var (email, sub) = (ApiClient.NewEmail(), $"110169484474{NamedProviderWorld.NewId()}");
        var user = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = sub, ["name"] = "Gil Example", ["picture"] = "https://lh3.googleusercontent.com/a", ["email"] = email, ["email_verified"] = true };
        var gil = new ScriptedPerson(user) { IdToken = new Dictionary<string, object>(user, StringComparer.Ordinal) { ["azp"] = ScriptedProvider.ClientId } };
        using var browser = world.Open();
        var location = await browser.LeaveAsync(world.Google);
        Assert.Equal("S256", Query(location, "code_challenge_method"));
        Assert.NotEmpty(Query(location, "nonce"));

        (await browser.GetAsync($"{world.Google.Visit(location, gil)}")).Expect(302);

        AssertUser(await browser.MeAsync(), email, isVerified: true, "Gil Example");
        Assert.Equal(["POST https://oauth2.googleapis.com/token", "GET https://openidconnect.googleapis.com/v1/userinfo"], gil.Requests);
    }

    [Fact]
    [Trait("advisory", "F-84")]
    public async Task Microsofts_tenants_are_issuers_and_none_proves_an_address()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var (email, sub) = (ApiClient.NewEmail(), $"AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bb{NamedProviderWorld.NewId()}");
        using var browser = world.Open();
        AssertUser(await browser.EnterAsync(world.Microsoft, Person("9188040d-6c67-4c5b-b112-36a304b66dad")), email, isVerified: false, "Mia Example");

        // Anybody can have a tenant, and in it whatever they like.
        using var other = world.Open();
        (await other.SigninAsync(world.Microsoft, Person("11111111-2222-4333-8444-555555555555"))).ExpectProblem(409, "external-link-required");

        ScriptedPerson Person(string tenant) => new(new { sub, name = "Mia Example", email })
        {
            IdToken = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["iss"] = $"https://login.microsoftonline.com/{tenant}/v2.0",
                ["sub"] = sub,
                ["tid"] = tenant,
                ["ver"] = "2.0",
                ["name"] = "Mia Example",
                ["email"] = email,
            },
        };
    }

    [Fact]
    public async Task What_the_proxy_does_not_lead_to_is_away_and_nobody_is_asked_behind_its_back()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        using var browser = world.Open();

        (await browser.GetAsync($"/auth/external/{NamedProviderWorld.Away}")).ExpectProblem(502, "external-provider-unavailable");
        Assert.Contains("<h1>", (await browser.GetAsync($"/auth/external/{NamedProviderWorld.Away}", "text/html")).Expect(502).Text, StringComparison.Ordinal);

        Assert.Contains("id.twitch.tv:443", world.Internet.Asked);
        Assert.Empty(world.Internet.Asked.Except([.. world.Internet.Known, "id.twitch.tv:443"]));
    }

    private static void AssertUser(JsonElement user, string email, bool isVerified, string name) => Assert.Equal(
        (email, isVerified, name), (user.GetProperty("email").GetString(), user.GetProperty("email_verified").GetBoolean(), user.GetProperty("name").GetString()));

    private static string WithAnotherCode(Uri back) => $"{back}".Replace("code=code-", "code=other-", StringComparison.Ordinal);

    private static string Query(string address, string parameter) => $"{QueryHelpers.ParseQuery(new Uri(address).Query).GetValueOrDefault(parameter)}";
}
