using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Audit;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Tests.ExternalSignin;

/// <summary>A provider that lies, is broken or is away gets nobody in, and nothing here breaks.</summary>
public sealed class RogueProviderTests(StoreServers servers)
{
    private const StoreKind Kind = StoreKind.Embedded;

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "G-96")]
    [Trait("advisory", "G-104")]
    public async Task The_code_flow_with_state_nonce_and_proof_key_signs_somebody_in_on_any_replica_once(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        await using var replica = await world.ReplicaAsync(stores);
        world.Rogue.IdToken["groups"] = new[] { "devs", "strangers" };

        var location = await world.BeginAsync();
        var query = QueryHelpers.ParseQuery(new Uri(location!).Query);
        Assert.Equal(("code", "S256", "https://app.example.com/auth/external/rogue/callback"), ($"{query["response_type"]}", $"{query["code_challenge_method"]}", $"{query["redirect_uri"]}"));
        Assert.NotEmpty($"{query["nonce"]}");
        Assert.InRange($"{query["state"]}".Length, 40, 100);
        var answer = await RogueProvider.VisitAsync(location!);

        var success = Assert.IsType<ExternalSigninResult.Success>(await replica.FinishAsync(answer));
        Assert.Equal(("/reports", "alice@example.com", true, "Alice"), (success.ReturnUrl, success.User.Email, success.User.EmailVerified, success.User.Name));
        Assert.Equal(["developer"], success.User.Roles);
        Assert.Equal(["fed"], Assert.Single(await world.World.Get<SessionStore>().ListAsync(success.User.Id)).Methods);

        // The answer is used up, on whichever replica.
        foreach (var again in new[] { world, replica })
        {
            Assert.Equal(AuthProblems.ExternalSigninFailed, Assert.IsType<ExternalSigninResult.Failure>(await again.FinishAsync(answer)).Problem);
        }

        Assert.Equal(["external.failed", "external.failed", "signin.succeeded", "signup.succeeded"], (await EventsAsync(world)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Of_many_who_bring_one_answer_one_gets_in(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        var answer = await RogueProvider.VisitAsync((await world.BeginAsync())!);

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => world.FinishAsync(answer))));

        Assert.Single(results.OfType<ExternalSigninResult.Success>());
    }

    [Fact]
    [Trait("advisory", "G-96")]
    [Trait("advisory", "F-87")]
    public async Task An_answer_counts_only_in_the_browser_that_left_at_the_callback_of_the_provider_that_was_asked_and_in_time()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        var other = world.World.Get<ExternalOptions>().Providers[1];

        await RefusedAsync(answer => world.FinishAsync(answer, browser: [9]));
        await RefusedAsync(answer => world.FinishAsync(answer, provider: other));
        await RefusedAsync(answer => world.FinishAsync(Without(answer, "state")));
        await RefusedAsync(answer => world.FinishAsync(With(answer, "state", answer["state"][..^1] + (answer["state"][^1] == 'A' ? 'B' : 'A'))));
        await RefusedAsync(answer =>
        {
            world.World.Clock.Advance(ExternalOptions.Lifetime + TimeSpan.FromSeconds(1));
            return world.FinishAsync(answer);
        });

        async Task RefusedAsync(Func<IReadOnlyDictionary<string, string>, Task<ExternalSigninResult>> finishAsync)
        {
            var answer = await RogueProvider.VisitAsync((await world.BeginAsync())!);
            Assert.Equal(AuthProblems.ExternalSigninFailed, Assert.IsType<ExternalSigninResult.Failure>(await finishAsync(answer)).Problem);
            Assert.DoesNotContain("POST /token", world.Rogue.Requests);
        }
    }

    [Fact]
    [Trait("advisory", "F-87")]
    public async Task An_answer_or_a_token_of_another_issuer_is_refused()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);

        world.Rogue.Answer["iss"] = "https://other.example";
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        world.Rogue.Answer["iss"] = null;
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        Assert.DoesNotContain("POST /token", world.Rogue.Requests);

        world.Rogue.Answer.Clear();
        world.Rogue.IdToken["iss"] = "https://other.example";
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        world.Rogue.IdToken["iss"] = null;
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
    }

    [Fact]
    [Trait("advisory", "G-96")]
    [Trait("advisory", "F-88")]
    public async Task A_token_that_is_not_for_this_client_this_sign_in_and_now_is_refused()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        var now = world.World.Clock.GetUtcNow().ToUnixTimeSeconds();
        (string Claim, object? Value)[] lies =
        [
            ("aud", "another-client"), ("aud", null), ("nonce", "another"), ("nonce", null), ("exp", now - 600), ("exp", null), ("sub", null), ("sub", ""), ("sub", "somebody-else"),
        ];
        foreach (var (claim, value) in lies)
        {
            world.Rogue.IdToken.Clear();
            world.Rogue.IdToken[claim] = value;
            var result = await world.SigninAsync();
            Assert.True(result is ExternalSigninResult.Failure { Problem: var problem } && problem == AuthProblems.ExternalSigninFailed, $"{claim} {value}: {result}");
        }
    }

    [Fact]
    public async Task A_token_that_is_signed_otherwise_is_refused()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        await LieAsync("ES256", content => stranger.SignData(content, HashAlgorithmName.SHA256));
        await LieAsync("none", _ => []);
        await LieAsync("HS256", content => HMACSHA256.HashData(Encoding.ASCII.GetBytes("secret"), content));
        await LieAsync("HS256", content => HMACSHA256.HashData(Array.Empty<byte>(), content));

        async Task LieAsync(string algorithm, Func<byte[], byte[]> signature)
        {
            (world.Rogue.Header["alg"], world.Rogue.Signature) = (algorithm, signature);
            await world.FailAsync(AuthProblems.ExternalSigninFailed);
        }
    }

    [Fact]
    public async Task A_key_that_is_new_since_the_person_left_is_looked_for_but_not_again_and_again()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync());

        var location = await world.BeginAsync();
        world.World.Clock.Advance(TimeSpan.FromSeconds(11));
        world.Rogue.ReplaceKey();
        Assert.IsType<ExternalSigninResult.Success>(await world.FinishAsync(await RogueProvider.VisitAsync(location!)));

        // Made-up key ids cost the provider nothing for a while.
        var asked = world.Rogue.Requests.Count(request => request == "GET /keys");
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        world.Rogue.Header["kid"] = "made-up";
        world.Rogue.Signature = content => stranger.SignData(content, HashAlgorithmName.SHA256);
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        Assert.Equal(asked, world.Rogue.Requests.Count(request => request == "GET /keys"));
    }

    [Fact]
    [Trait("advisory", "F-85")]
    public async Task Only_the_JSON_true_of_email_verified_proves_an_address()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        var number = 0;
        foreach (var value in new object?[] { "true", 1, "1", new[] { true }, "yes", false, null })
        {
            world.Rogue.IdToken["sub"] = world.Rogue.UserInfo["sub"] = $"person{++number}";
            world.Rogue.UserInfo["email"] = $"person{number}@example.com";
            world.Rogue.UserInfo["email_verified"] = value;

            // The other source says it of another address.
            (world.Rogue.IdToken["email"], world.Rogue.IdToken["email_verified"]) = ("alice@example.com", true);
            Assert.False(Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync()).User.EmailVerified, $"{value}");
        }
    }

    [Fact]
    [Trait("advisory", "F-88")]
    public async Task A_UserInfo_answer_about_somebody_else_is_refused()
    {
        using var stores = await servers.CreateAsync(Kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        world.Rogue.UserInfo["sub"] = "somebody-else";
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
        world.Rogue.UserInfo["sub"] = null;
        await world.FailAsync(AuthProblems.ExternalSigninFailed);
    }

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
    public async Task A_provider_that_is_broken_huge_or_leads_elsewhere_is_unavailable_and_no_error_of_ours(string path, bool before)
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
            context => AnswerAsync(context, 200, "application/json", $"{{\"issuer\":\"{new string('x', 2 * 1024 * 1024)}\"}}"),
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

    private static async Task<IEnumerable<string>> EventsAsync(ExternalWorld world)
    {
        await using var db = world.World.Get<AuthDatabase>().Open();
        return (await db.AuditEvents.OrderBy(row => row.Id).ToListAsync(TestContext.Current.CancellationToken)).Select(row => row.Event);
    }

    private static Task AnswerAsync(HttpContext context, int status, string type, string body)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        return context.Response.WriteAsync(body);
    }

    private static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> answer, string name) => answer.Where(pair => pair.Key != name).ToDictionary(StringComparer.Ordinal);

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> answer, string name, string value) => new(answer, StringComparer.Ordinal) { [name] = value };
}
