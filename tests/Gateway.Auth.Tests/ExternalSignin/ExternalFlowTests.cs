using System.Net;
using Gateway.Auth.Access;
using Gateway.Auth.Administration;
using Gateway.Auth.ExternalSignin;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;
using ClientInfo = Gateway.Auth.Sessions.ClientInfo;

namespace Gateway.Auth.Tests.ExternalSignin;

/// <summary>To a provider and back: once, in time, in one browser, on any replica.</summary>
public sealed class ExternalFlowTests(StoreServers servers)
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

    [Fact]
    [Trait("advisory", "G-104")]
    public async Task A_proof_key_goes_along_and_is_asked_for_whatever_the_provider_announces()
    {
        using var stores = await servers.CreateAsync(Kind);
        foreach (var announced in new[] { null, new[] { "plain" } })
        {
            await using var world = await ExternalWorld.StartAsync(stores);
            world.Rogue.Discovery["code_challenge_methods_supported"] = announced;

            Assert.Equal("S256", $"{QueryHelpers.ParseQuery(new Uri((await world.BeginAsync())!).Query)["code_challenge_method"]}");
            Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync()); // by a provider that insists on the right one
        }
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
    [Trait("advisory", "C-47")]
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

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    [Trait("advisory", "D-65")]
    public async Task Only_who_signed_in_here_and_lately_may_link(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        var account = await world.World.AddUserAsync("somebody@example.com");
        var own = await world.World.StartSessionAsync(account);
        var elsewhere = (await world.World.Get<SessionIssuer>().StartAsync(account, SessionMode.Tokens, [], null, new ClientInfo(null, null), "the credential of a session elsewhere"))!;
        var handler = world.World.Get<ExternalSigninHandler>();
        CallerIdentity Caller(Guid session) => new()
        {
            UserId = account.Id,
            SessionId = session,
            Email = account.Email,
            EmailVerified = true,
            Roles = [],
            SecurityVersion = 1,
            AuthenticatedAt = world.World.Clock.GetUtcNow(),
            AuthenticationMethods = [],
            ExpiresAt = DateTimeOffset.MaxValue,
            Credential = CredentialKind.Bearer,
        };
        var lately = Caller(own.SessionId);

        Assert.True(await handler.IsSignedInLatelyAsync(lately));
        Assert.False(await handler.IsSignedInLatelyAsync(Caller(elsewhere.SessionId)));
        Assert.False(await handler.IsSignedInLatelyAsync(Caller(Guid.Empty)));
        var answer = await RogueProvider.VisitAsync((await world.BeginAsync(linkTo: account.Id, sessionId: elsewhere.SessionId))!);
        Assert.Equal(AuthProblems.ExternalSigninFailed, Assert.IsType<ExternalSigninResult.Failure>(await world.FinishAsync(answer)).Problem);
        world.World.Clock.Advance(ExternalOptions.RecentSignin);
        Assert.False(await handler.IsSignedInLatelyAsync(lately));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Who_asked_for_a_link_has_to_be_signed_in_still_when_they_come_back_and_is_not_signed_in_anew(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        var account = await world.World.AddUserAsync("somebody@example.com");
        var session = await world.World.StartSessionAsync(account);

        var late = await RogueProvider.VisitAsync((await world.BeginAsync(linkTo: account.Id, sessionId: session.SessionId))!);
        var inTime = await RogueProvider.VisitAsync((await world.BeginAsync(linkTo: account.Id, sessionId: session.SessionId))!);
        Assert.Equal("/reports", Assert.IsType<ExternalSigninResult.Linked>(await world.FinishAsync(inTime)).ReturnUrl);
        Assert.Single(await world.World.Get<SessionStore>().ListAsync(account.Id));

        await world.World.Get<SessionRevocation>().EndAsync(account.Id, session.SessionId);
        Assert.Equal(AuthProblems.ExternalSigninFailed, Assert.IsType<ExternalSigninResult.Failure>(await world.FinishAsync(late)).Problem);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-45")]
    public async Task A_disabled_account_is_refused_without_a_reason(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        var user = Assert.IsType<ExternalSigninResult.Success>(await world.SigninAsync()).User;
        await world.World.Get<UserAdministration>().DisableAsync(user.Id, null, TestContext.Current.CancellationToken);

        await world.FailAsync(AuthProblems.ExternalSigninFailed);

        Assert.Empty(await world.World.Get<SessionStore>().ListAsync(user.Id));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "G-106")]
    public async Task What_is_kept_of_those_who_leave_is_little_for_each_address_and_not_for_long(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await ExternalWorld.StartAsync(stores);
        var limit = world.World.Get<ExternalLimit>();
        var (one, other) = (new ClientInfo(IPAddress.Parse("203.0.113.1"), null), new ClientInfo(IPAddress.Parse("203.0.113.2"), null));

        var counted = await Task.WhenAll(Enumerable.Range(0, ExternalLimit.Requests + 20).Select(_ => limit.CountAsync(one)));
        Assert.Equal(ExternalLimit.Requests, counted.Count(wait => wait is null));
        Assert.Null(await limit.CountAsync(other));

        Assert.NotNull(await world.BeginAsync());
        var redis = world.World.Get<RedisConnection>();
        var keys = await redis.RunAsync(async database => ((RedisResult[])(await database.ExecuteAsync("KEYS", "ag:{code:*"))!).Select(key => (string)key!).ToList());
        var life = await redis.RunAsync(database => database.KeyTimeToLiveAsync(Assert.Single(keys)));
        Assert.InRange(life!.Value, TimeSpan.Zero, ExternalOptions.Lifetime);
        Assert.InRange(await redis.RunAsync(database => database.StringLengthAsync(keys[0])), 1, 8192);
    }

    private static async Task<IEnumerable<string>> EventsAsync(ExternalWorld world)
    {
        await using var db = world.World.Get<AuthDatabase>().Open();
        return (await db.AuditEvents.OrderBy(row => row.Id).ToListAsync(TestContext.Current.CancellationToken)).Select(row => row.Event);
    }

    private static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> answer, string name) => answer.Where(pair => pair.Key != name).ToDictionary(StringComparer.Ordinal);

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> answer, string name, string value) => new(answer, StringComparer.Ordinal) { [name] = value };
}
