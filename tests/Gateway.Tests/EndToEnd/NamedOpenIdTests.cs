using System.Text.Json;
using Gateway.TestKit;
using Gateway.TestKit.NamedProviders;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Signing in with GitLab, LinkedIn and Slack, which speak OpenID Connect with an accent each, by the built gateway.</summary>
public sealed class NamedOpenIdTests(NamedProviderWorlds worlds)
{
    private static readonly string[] Groups = ["company", "company/staff"], DirectGroups = ["company"];
    private static readonly ScriptedPerson Nobody = new(new { }) { IdToken = Claims(("sub", "0")) };

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "G-104")]
    public async Task Somebody_signs_in_with_GitLab_and_with_the_GitLab_of_their_company(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var sub = $"{NamedProviderWorld.NewId()}";
        foreach (var gitLab in new[] { world.GitLab, world.OwnGitLab })
        {
            var email = ApiClient.NewEmail();
            var user = Claims(("sub", sub), ("sub_legacy", "a1b2"), ("name", "Tanu Example"), ("nickname", "tanuki"), ("preferred_username", "tanuki"), ("email", email), ("email_verified", true), ("profile", "https://gitlab.com/tanuki"), ("picture", "https://gitlab.com/uploads/a.png"));
            var tanuki = new ScriptedPerson(new Dictionary<string, object>(user, StringComparer.Ordinal) { ["groups"] = Groups }) { IdToken = Claims([.. user.Select(claim => (claim.Key, claim.Value)), ("auth_time", 1_700_000_000), ("groups_direct", DirectGroups)]) };
            using var browser = world.Open();
            var location = await browser.LeaveAsync(gitLab);
            Assert.Equal(("openid profile email", "S256"), (Query(location, "scope"), Query(location, "code_challenge_method")));

            (await browser.ReturnAsync(gitLab, gitLab.Visit(location, tanuki))).Expect(302);

            // The same number in two houses is two people.
            AssertUser(await browser.MeAsync(), email, isVerified: true, "Tanu Example");
            var host = gitLab.Hosts.Single();
            Assert.Equal([$"POST https://{host}/oauth/token", $"GET https://{host}/oauth/userinfo"], tanuki.Requests);
            await SameAgainAsync(world, gitLab, tanuki, await browser.MeAsync(), $"https://{host}, {sub}");
        }
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-85")]
    public async Task Somebody_signs_in_with_LinkedIn_whose_tokens_have_no_nonce(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var (email, sub) = (ApiClient.NewEmail(), $"782bb{NamedProviderWorld.NewId()}");
        var user = Claims(("sub", sub), ("name", "Lin Example"), ("given_name", "Lin"), ("family_name", "Example"), ("picture", "https://media.licdn.com/a"), ("locale", new { country = "US", language = "en" }), ("email", email), ("email_verified", true));

        // The token says it as a text, the other answer as it should.
        var lin = new ScriptedPerson(user) { IdToken = new Dictionary<string, object>(user, StringComparer.Ordinal) { ["email_verified"] = "true" } };
        using var browser = world.Open();
        var me = await browser.EnterAsync(world.LinkedIn, lin);

        AssertUser(me, email, isVerified: true, "Lin Example");
        Assert.Equal("https://media.licdn.com/a", me.GetProperty("attributes").GetProperty("picture").GetString());
        Assert.Equal(["POST https://www.linkedin.com/oauth/v2/accessToken", "GET https://api.linkedin.com/v2/userinfo"], lin.Requests);
        await SameAgainAsync(world, world.LinkedIn, lin, me, $"https://www.linkedin.com/oauth, {sub}");

        // Not everybody there has an address that was verified, or any.
        var (unverified, none) = (ApiClient.NewEmail(), Claims(("sub", "no-address"), ("name", "Nil Example"), ("locale", "en_US")));
        var ula = new Dictionary<string, object>(none, StringComparer.Ordinal) { ["sub"] = "u" + sub, ["email"] = unverified };
        using var second = world.Open();
        AssertUser(await second.EnterAsync(world.LinkedIn, new ScriptedPerson(ula) { IdToken = ula }), unverified, isVerified: false, "Nil Example");
        using var third = world.Open();
        (await third.SigninAsync(world.LinkedIn, new ScriptedPerson(none) { IdToken = none })).ExpectProblem(400, "external-profile-incomplete");
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Somebody_signs_in_with_Slack_which_has_claims_of_its_own(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var (email, sub) = (ApiClient.NewEmail(), $"U0R7M{NamedProviderWorld.NewId()}");
        var user = Claims(
            ("sub", sub), ("https://slack.com/user_id", sub), ("https://slack.com/team_id", "T0RR"), ("email", email), ("email_verified", true), ("date_email_verified", 1_622_128_723), ("locale", "en-US"), ("name", "Bront Example"),
            ("given_name", "Bront"), ("family_name", "Example"), ("picture", "https://secure.gravatar.com/a.png"), ("https://slack.com/user_image_24", "https://secure.gravatar.com/a24.png"), ("https://slack.com/team_image_default", true));
        var bront = new ScriptedPerson(new Dictionary<string, object>(user, StringComparer.Ordinal) { ["ok"] = true }) { IdToken = user };
        using var browser = world.Open();
        var me = await browser.EnterAsync(world.Slack, bront);

        AssertUser(me, email, isVerified: true, "Bront Example");
        Assert.Equal(["POST https://slack.com/api/openid.connect.token", "GET https://slack.com/api/openid.connect.userInfo"], bront.Requests);
        await SameAgainAsync(world, world.Slack, bront, me, $"https://slack.com, {sub}");

        // It announces that it answers with forms, and may begin to do so.
        using var other = world.Open();
        var location = await other.LeaveAsync(world.Slack);
        Assert.Equal("form_post", Query(location, "response_mode"));
        (await other.ReturnAsync(world.Slack, world.Slack.Visit(location, bront), isForm: true)).Expect(302);
        Assert.Equal(me.GetProperty("id").GetString(), (await other.MeAsync()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_error_that_Slack_answers_with_200_is_an_error()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        using var browser = world.Open();
        var person = new ScriptedPerson(new { ok = false, error = "account_inactive" }) { IdToken = Claims(("sub", "U1"), ("email", ApiClient.NewEmail()), ("email_verified", true)) };

        (await browser.SigninAsync(world.Slack, person)).ExpectProblem(502, "external-provider-unavailable");
        Assert.False(browser.IsSignedIn);
    }

    [Theory]
    [InlineData("apple")]
    [InlineData("gitlab")]
    [InlineData("forge")]
    [InlineData("linkedin")]
    [InlineData("slack")]
    [Trait("advisory", "G-96")]
    public async Task Who_says_no_or_brings_a_code_that_the_provider_does_not_know_gets_a_page_that_says_so(string name)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var provider = world.Providers.Single(provider => provider.Name == name);
        using var browser = world.Open();

        (await browser.ReturnAsync(provider, provider.Deny(await browser.LeaveAsync(provider)))).ExpectProblem(403, "external-signin-cancelled");
        (await browser.ReturnAsync(provider, await WithAnotherCodeAsync())).ExpectProblem(400, "external-signin-failed");

        Assert.Contains("<h1>", (await browser.ReturnAsync(provider, provider.Deny(await browser.LeaveAsync(provider)), "text/html")).Expect(403).Text, StringComparison.Ordinal);
        Assert.Contains("<h1>", (await browser.ReturnAsync(provider, await WithAnotherCodeAsync(), "text/html")).Expect(400).Text, StringComparison.Ordinal);
        Assert.False(browser.IsSignedIn);

        async Task<Uri> WithAnotherCodeAsync() =>
            new($"{provider.Visit(await browser.LeaveAsync(provider), Nobody)}".Replace("code=code-", "code=other-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("apple")]
    [InlineData("gitlab")]
    [InlineData("linkedin")]
    [InlineData("slack")]
    public async Task A_secret_that_is_not_the_right_one_is_for_the_operator_to_put_right(string name)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var provider = world.Mistaken.Single(provider => provider.Name == name);
        using var browser = world.Open();

        (await browser.ReturnAsync(provider, provider.Visit(await browser.LeaveAsync(provider.Mistaken), Nobody))).ExpectProblem(502, "external-provider-unavailable");

        Assert.Contains(world.World.Gateway.Lines, line => line.Contains($"The provider {provider.Mistaken} could not be used: invalid_client", StringComparison.Ordinal));
    }

    private static async Task SameAgainAsync(NamedProviderWorld world, ScriptedProvider provider, ScriptedPerson person, JsonElement me, string identity)
    {
        Assert.Equal(identity, await world.IdentityAsync(me));
        using var browser = world.Open();
        Assert.Equal(me.GetProperty("id").GetString(), (await browser.EnterAsync(provider, person)).GetProperty("id").GetString());
    }

    private static Dictionary<string, object> Claims(params IEnumerable<(string Name, object Value)> claims) => claims.ToDictionary(claim => claim.Name, claim => claim.Value, StringComparer.Ordinal);

    private static void AssertUser(JsonElement user, string email, bool isVerified, string name) => Assert.Equal(
        (email, isVerified, name), (user.GetProperty("email").GetString(), user.GetProperty("email_verified").GetBoolean(), user.GetProperty("name").GetString()));

    private static string Query(string address, string parameter) => $"{QueryHelpers.ParseQuery(new Uri(address).Query).GetValueOrDefault(parameter)}";
}
