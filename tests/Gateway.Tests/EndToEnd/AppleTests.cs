using System.Text.Json;
using Gateway.TestKit;
using Gateway.TestKit.NamedProviders;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Signing in with Apple, which does most things in a way of its own, by the built gateway, as a browser does it.</summary>
public sealed class AppleTests(NamedProviderWorlds worlds)
{
    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-85")]
    [Trait("advisory", "G-96")]
    public async Task Somebody_signs_in_with_Apple_whose_answer_is_a_form_of_another_site(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var email = ApiClient.NewEmail();
        var person = Person(email, emailVerified: "true");
        using var browser = world.Open();

        var location = await browser.LeaveAsync(world.Apple, "/reports/apple?x=1");
        var query = QueryHelpers.ParseQuery(new Uri(location).Query);
        Assert.Equal(("openid name email", "form_post"), ($"{query["scope"]}", $"{query["response_mode"]}"));
        Assert.NotEmpty($"{query["nonce"]}");
        var back = world.Apple.Visit(location, person);
        Assert.Equal("/reports/apple?x=1", (await browser.ReturnAsync(world.Apple, back)).Expect(302)["Location"]);

        var user = await browser.MeAsync();
        AssertUser(user, email, isVerified: true, "Grace Brewster Example");
        Assert.Equal(["POST https://appleid.apple.com/auth/token"], person.Requests);

        Assert.Equal($"https://appleid.apple.com, {person.IdToken["sub"]}", await world.IdentityAsync(user));

        // The answer counts once, and in no other browser. The next time nothing is said of the name, which stays.
        (await browser.ReturnAsync(world.Apple, back)).ExpectProblem(400, "external-signin-failed");
        using var second = world.Open();
        (await second.ReturnAsync(world.Apple, world.Apple.Visit(await browser.LeaveAsync(world.Apple), person))).ExpectProblem(400, "external-signin-failed");
        var again = await second.EnterAsync(world.Apple, person);
        Assert.Equal(user.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        AssertUser(again, email, isVerified: true, "Grace Brewster Example");
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData("true", true)]
    [InlineData(false, false)]
    [InlineData("false", false)]
    [InlineData("yes", false)]
    [Trait("advisory", "F-85")]
    public async Task Apple_says_whether_an_address_was_verified_as_a_text_or_not(object emailVerified, bool isVerified)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var email = $"{ApiClient.NewEmail().Split('@')[0]}@privaterelay.appleid.com";
        using var browser = world.Open();

        AssertUser(await browser.EnterAsync(world.Apple, Person(email, emailVerified)), email, isVerified, "Grace Brewster Example");
    }

    [Theory]
    [InlineData("""{"name":{"firstName":"Mallory","lastName":7},"email":"$"}""", "Mallory")]
    [InlineData("""{"name":{"lastName":"Mallory"},"email":"$"}""", "Mallory")]
    [InlineData("""{"name":"Mallory","email":"$","email_verified":true,"sub":"1"}""", null)]
    [InlineData("""{"name":{"firstName":"","lastName":null}}""", null)]
    [InlineData("""{"name":{"firstName":"Mallory""", null)]
    [InlineData("""[{"name":{"firstName":"Mallory"}}]""", null)]
    [InlineData("", null)]
    [Trait("advisory", "F-84")]
    public async Task What_the_form_says_beside_the_code_is_a_name_at_most(string user, string? name)
    {
        // Nobody signed it: whoever sends it can write into it what they like.
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var (email, ann) = (ApiClient.NewEmail(), await world.World.CreateAsync());
        var person = Person(email, emailVerified: true);
        using var browser = world.Open();
        var back = $"{world.Apple.Visit(await browser.LeaveAsync(world.Apple), person)}";

        var forged = QueryHelpers.AddQueryString(back[..back.IndexOf("&user=", StringComparison.Ordinal)], "user", user.Replace("$", ann.Email, StringComparison.Ordinal));
        (await browser.ReturnAsync(world.Apple, new Uri(forged))).Expect(302);

        var me = await browser.MeAsync();
        Assert.NotEqual(ann.Id, me.GetProperty("id").GetString());
        Assert.Equal((email, name), (me.GetProperty("email").GetString(), me.TryGetProperty("name", out var told) ? told.GetString() : null));
    }

    [Fact]
    public async Task The_address_in_Apples_form_does_not_get_into_the_address_that_the_browser_is_sent_to()
    {
        // What is in a form is in no log; what is in an address is in those of every proxy on the way, and in the browser's history.
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var email = ApiClient.NewEmail();
        using var browser = world.Open();

        var location = (await browser.PostAnswerAsync(world.Apple, world.Apple.Visit(await browser.LeaveAsync(world.Apple), Person(email, true)), "null")).Expect(303)["Location"];

        Assert.DoesNotContain(email, Uri.UnescapeDataString(location), StringComparison.Ordinal);
        Assert.Equal(["code", "state", "user"], QueryHelpers.ParseQuery(location[location.IndexOf('?', StringComparison.Ordinal)..]).Keys.Order());
        (await browser.ArriveAsync(location)).Expect(302);
        AssertUser(await browser.MeAsync(), email, isVerified: true, "Grace Brewster Example");
    }

    [Fact]
    [Trait("advisory", "G-96")]
    public async Task Who_shares_no_address_is_told_so_by_a_page_and_signs_in_once_it_is_linked()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var sub = NewSub();
        using var browser = world.Open();
        var person = new ScriptedPerson(new { }) { IdToken = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = sub } };

        var page = (await browser.ReturnAsync(world.Apple, world.Apple.Visit(await browser.LeaveAsync(world.Apple), person), "text/html")).Expect(400);

        Assert.Contains("<h1>", page.Text, StringComparison.Ordinal);
        Assert.False(browser.IsSignedIn);

        // The session's cookie doesn't come with the form either, and is needed to link.
        var ann = await world.World.CreateAsync();
        using var hers = world.Open();
        hers.Jar.Set("ag_session", await world.World.Client.SignInWithCookieAsync(ann.Email));
        var address = (await hers.PostAsync("/auth/external/apple/link?return_url=/account")).Expect(200).Member("authorization_url");
        Assert.Equal("/account", (await hers.ReturnAsync(world.Apple, world.Apple.Visit(address, person))).Expect(302)["Location"]);
        Assert.Equal(ann.Id, (await browser.EnterAsync(world.Apple, person)).GetProperty("id").GetString());
    }

    private static ScriptedPerson Person(string email, object emailVerified) => new(new { name = new { firstName = "Grace Brewster", lastName = "Example" }, email })
    {
        IdToken = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = NewSub(),
            ["email"] = email,
            ["email_verified"] = emailVerified,
            ["is_private_email"] = "true",
            ["auth_time"] = 1_700_000_000,
            ["nonce_supported"] = true,
        },
    };

    private static string NewSub() => $"001234.{NamedProviderWorld.NewId():x32}.0123";

    private static void AssertUser(JsonElement user, string email, bool isVerified, string name) => Assert.Equal(
        (email, isVerified, name), (user.GetProperty("email").GetString(), user.GetProperty("email_verified").GetBoolean(), user.GetProperty("name").GetString()));
}
