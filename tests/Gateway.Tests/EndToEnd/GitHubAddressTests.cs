using Gateway.TestKit;
using Gateway.TestKit.NamedProviders;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What GitHub says of somebody's addresses, and what comes of it when it says it badly or not at all.</summary>
public sealed class GitHubAddressTests(NamedProviderWorlds worlds)
{
    private static readonly Dictionary<string, Func<HttpContext, Task>> Outages = new(StringComparer.Ordinal)
    {
        ["broken"] = context => AnswerAsync(context, 500, """{"message":"Server Error"}"""),
        ["bad credentials"] = context => AnswerAsync(context, 401, """{"message":"Bad credentials"}"""),
        ["asked too often, the whole hour"] = context =>
        {
            context.Response.Headers["x-ratelimit-remaining"] = "0";
            return AnswerAsync(context, 403, """{"message":"API rate limit exceeded for user ID 1."}""");
        },
        ["asked too often, just now"] = context =>
        {
            context.Response.Headers.RetryAfter = "60";
            return AnswerAsync(context, 403, """{"message":"You have exceeded a secondary rate limit."}""");
        },
        ["elsewhere"] = context =>
        {
            context.Response.Redirect("https://evil.example/user/emails");
            return Task.CompletedTask;
        },
        ["no list"] = context => AnswerAsync(context, 200, """{"email":"octocat@example.com","primary":true,"verified":true}"""),
        ["half a list"] = context => AnswerAsync(context, 200, """[{"email":"octocat@example.com","primary":true,"verified":tr"""),
        ["nothing"] = context => AnswerAsync(context, 200, ""),
        ["a page"] = context => AnswerAsync(context, 200, "<!DOCTYPE html><h1>Unicorn!</h1>"),
        ["2 MB"] = context => AnswerAsync(context, 200, $$"""[{"email":"octocat@example.com","primary":true,"verified":true,"visibility":"{{new string('x', 2 * 1024 * 1024)}}"}]"""),
        ["compressed"] = context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return AnswerAsync(context, 200, "[]");
        },
        ["cut off"] = async context =>
        {
            await AnswerAsync(context, 200, """[{"email":"octocat@example.com",""");
            await context.Response.Body.FlushAsync();
            context.Abort();
        },
        ["silent"] = context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted),
    };

    /// <summary>Everything that can go wrong with the list.</summary>
    public static TheoryData<string> OutageNames { get; } = [.. Outages.Keys];

    [Theory]
    [MemberData(nameof(OutageNames))]
    [Trait("advisory", "H-109")]
    public async Task A_list_that_does_not_come_is_an_outage_of_GitHub_and_signs_nobody_in(string outage)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var user = ScriptedGitHub.User(NamedProviderWorld.NewId(), ApiClient.NewEmail());
        using var browser = world.Open();

        (await browser.SigninAsync(world.GitHub, new ScriptedPerson(user) { Emails = Outages[outage] })).ExpectProblem(502, "external-provider-unavailable");
        Assert.False(browser.IsSignedIn);
        Assert.DoesNotContain("evil.example:443", world.Internet.Asked);

        // Nothing was made of it: when it is well again, they are new.
        var email = ApiClient.NewEmail();
        Assert.Equal(email, (await browser.EnterAsync(world.GitHub, new ScriptedPerson(user) { Emails = ScriptedGitHub.List((email, true, true)) })).GetProperty("email").GetString());
    }

    [Fact]
    public async Task A_person_gets_a_page_that_says_so()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        using var browser = world.Open();
        var person = new ScriptedPerson(ScriptedGitHub.User(NamedProviderWorld.NewId(), null)) { Emails = Outages["broken"] };

        var page = (await browser.GetAsync($"{world.GitHub.Visit(await browser.LeaveAsync(world.GitHub), person)}", "text/html")).Expect(502);

        Assert.Contains("<h1>", page.Text, StringComparison.Ordinal);
        Assert.Contains("cannot be reached right now", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, """[{"email":"first-$","primary":true,"verified":false,"visibility":"private"},{"email":"second-$","primary":false,"verified":true,"visibility":null}]""")]
    [InlineData(200, """[{"email":"first-$","primary":true,"verified":"true"},{"email":"first-$","primary":"true","verified":true},{"email":"first-$","verified":true},{"email":"first-$","primary":true}]""")]
    [InlineData(200, """[{"email":["first-$"],"primary":true,"verified":true},{"primary":true,"verified":true},"first-$",null,[true],1]""")]
    [InlineData(200, "[]")]
    [InlineData(403, """{"message":"Resource not accessible by integration"}""")]
    [InlineData(404, """{"message":"Not Found"}""")]
    [Trait("advisory", "F-85")]
    public async Task What_is_not_their_primary_address_and_verified_proves_nothing(int status, string list)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var email = ApiClient.NewEmail();
        Func<HttpContext, Task> emails = context => AnswerAsync(context, status, list.Replace("$", email, StringComparison.Ordinal));

        // The one that they show to everybody is theirs to say, and not proved.
        using var browser = world.Open();
        var user = await browser.EnterAsync(world.GitHub, new ScriptedPerson(ScriptedGitHub.User(NamedProviderWorld.NewId(), email)) { Emails = emails });
        Assert.Equal((email, false), (user.GetProperty("email").GetString(), user.GetProperty("email_verified").GetBoolean()));

        using var other = world.Open();
        (await other.SigninAsync(world.GitHub, new ScriptedPerson(ScriptedGitHub.User(NamedProviderWorld.NewId(), null)) { Emails = emails })).ExpectProblem(400, "external-profile-incomplete");
        Assert.False(other.IsSignedIn);
    }

    [Fact]
    [Trait("advisory", "F-84")]
    public async Task An_account_is_opened_by_nothing_but_the_primary_address_that_was_verified()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var ann = await world.World.CreateAsync();
        var other = ApiClient.NewEmail();
        using var browser = world.Open();

        // Hers is verified and not the primary one, or the primary one and not verified, or shown to everybody and in no list.
        (await browser.SigninAsync(world.GitHub, Person(null, (other, true, false), (ann.Email, false, true)))).ExpectProblem(400, "external-profile-incomplete");
        (await browser.SigninAsync(world.GitHub, Person(ann.Email, (ann.Email, true, false)))).ExpectProblem(409, "external-link-required");
        (await browser.SigninAsync(world.GitHub, Person(ann.Email))).ExpectProblem(409, "external-link-required");
        Assert.False(browser.IsSignedIn);

        // Shown to everybody, and the primary one is another: that is who it is.
        var user = await browser.EnterAsync(world.GitHub, Person(ann.Email, (ann.Email, false, true), (other, true, true)));
        Assert.NotEqual(ann.Id, user.GetProperty("id").GetString());
        Assert.Equal(other, user.GetProperty("email").GetString());

        static ScriptedPerson Person(string? shown, params (string Email, bool IsPrimary, bool IsVerified)[] list) =>
            new(ScriptedGitHub.User(NamedProviderWorld.NewId(), shown)) { Emails = ScriptedGitHub.List(list) };
    }

    [Fact]
    public async Task An_address_that_is_verified_later_is_verified_here_at_the_next_signin()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var email = ApiClient.NewEmail();
        var user = ScriptedGitHub.User(NamedProviderWorld.NewId(), email);
        using var browser = world.Open();

        var before = await browser.EnterAsync(world.GitHub, new ScriptedPerson(user) { Emails = ScriptedGitHub.List((email, true, false)) });
        var after = await browser.EnterAsync(world.GitHub, new ScriptedPerson(user) { Emails = ScriptedGitHub.List((email, true, true)) });

        Assert.Equal(before.GetProperty("id").GetString(), after.GetProperty("id").GetString());
        Assert.Equal((false, true), (before.GetProperty("email_verified").GetBoolean(), after.GetProperty("email_verified").GetBoolean()));
    }

    private static Task AnswerAsync(HttpContext context, int status, string json)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, "application/json; charset=utf-8");
        return context.Response.WriteAsync(json);
    }
}
