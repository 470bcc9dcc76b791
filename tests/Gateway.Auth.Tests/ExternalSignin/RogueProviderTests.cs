using Gateway.Auth.ExternalSignin;
using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Tests.ExternalSignin;

/// <summary>A provider that is broken or away gets nobody in, and nothing here breaks.</summary>
public sealed class RogueProviderTests(StoreServers servers)
{
    private const StoreKind Kind = StoreKind.Embedded;

    [Fact]
    public async Task What_the_provider_or_the_person_says_no_to_is_said_as_such()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        world.Rogue.Answer["code"] = null;
        foreach (var (error, problem) in new[]
        {
            ("access_denied", AuthProblems.ExternalSigninCancelled), ("temporarily_unavailable", AuthProblems.ExternalProviderUnavailable),
            ("server_error", AuthProblems.ExternalProviderUnavailable), ("invalid_scope", AuthProblems.ExternalSigninFailed), ("<script>", AuthProblems.ExternalSigninFailed),
        })
        {
            world.Rogue.Answer["error"] = error;
            await world.FailAsync(problem);
        }

        await using var db = world.World.Get<AuthDatabase>().Open();
        Assert.DoesNotContain(await db.AuditEvents.ToListAsync(TestContext.Current.CancellationToken), row => row.Detail!.Contains("script", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration", true)]
    [InlineData("/keys", true)]
    [InlineData("/token", false)]
    [InlineData("/userinfo", false)]
    [Trait("advisory", "H-109")]
    public async Task A_provider_that_is_broken_or_leads_elsewhere_is_unavailable_and_no_error_of_ours(string path, bool before)
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        Func<HttpContext, Task>[] lies =
        [
            context => AnswerAsync(context, 500, "text/plain", "broken"),
            context => AnswerAsync(context, 200, "application/json", "{\"issuer\": [["),
            context => AnswerAsync(context, 200, "application/json", "[]"),
            context => AnswerAsync(context, 200, "application/json", "{}"),
            context => AnswerAsync(context, 200, "application/json", "null"),
            context => AnswerAsync(context, 200, "text/html", "<h1>Hello</h1>"),
            context =>
            {
                context.Response.Redirect("http://127.0.0.1:9/");
                return Task.CompletedTask;
            },
            context =>
            {
                context.Abort();
                return Task.CompletedTask;
            },
        ];
        foreach (var lie in lies)
        {
            world.Rogue.Lie = null;
            var location = before ? null : await world.BeginAsync();
            world.Rogue.Lie = async context =>
            {
                if (context.Request.Path != path)
                {
                    return false;
                }

                await lie(context);
                return true;
            };
            if (before)
            {
                Assert.Null(await world.BeginAsync());
            }
            else
            {
                Assert.Contains(
                    Assert.IsType<ExternalSigninResult.Failure>(await world.FinishAsync(await RogueProvider.VisitAsync(location!))).Problem,
                    new[] { AuthProblems.ExternalProviderUnavailable, AuthProblems.ExternalSigninFailed });
            }
        }

        // And when it is well again, so is everything.
        world.Rogue.Lie = null;
        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync());
    }

    [Fact]
    [Trait("advisory", "F-87")]
    public async Task A_discovery_document_of_another_issuer_is_refused_and_so_are_addresses_that_are_not_https()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        foreach (var (member, value) in new (string, object?)[] { ("issuer", "https://other.example"), ("issuer", null), ("jwks_uri", "http://keys.example/"), ("jwks_uri", null), ("authorization_endpoint", null), ("authorization_endpoint", "javascript:alert(1)") })
        {
            world.Rogue.Discovery.Clear();
            world.Rogue.Discovery[member] = value;
            Assert.True(await world.BeginAsync() is null, $"{member} {value}");
        }
    }

    [Fact]
    public async Task A_provider_that_is_away_is_no_reason_not_to_start_and_several_are_there_at_once()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);

        Assert.Null(await world.BeginAsync(world.World.Get<ExternalOptions>().Providers[1]));
        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync());
    }

    [Fact]
    [Trait("advisory", "H-109")]
    public async Task An_answer_of_more_than_a_megabyte_is_not_read()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        var padding = new string('x', 1024 * 1024);

        world.Rogue.Discovery["padding"] = padding;
        Assert.Null(await world.BeginAsync());
        world.Rogue.Discovery.Clear();
        world.Rogue.UserInfo["padding"] = padding;
        await world.FailAsync(AuthProblems.ExternalProviderUnavailable);

        world.Rogue.UserInfo.Clear();
        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync());
    }

    [Fact]
    [Trait("advisory", "H-109")]
    public async Task A_provider_that_never_answers_is_not_waited_for()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        var location = await world.BeginAsync();
        world.Rogue.Lie = async context =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
            return true;
        };
        var answer = QueryHelpers.ParseQuery(new Uri(location!).Query);
        var began = TimeProvider.System.GetTimestamp();

        var result = await world.FinishAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = "x", ["state"] = $"{answer["state"]}", ["iss"] = world.Rogue.Issuer });

        Assert.Equal(AuthProblems.ExternalProviderUnavailable, Assert.IsType<ExternalSigninResult.Failure>(result).Problem);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(15));
    }

    private static Task AnswerAsync(HttpContext context, int status, string type, string body)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        return context.Response.WriteAsync(body);
    }
}
