using Gateway.Auth.Access;
using Gateway.Auth.Exchange;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Trust;

/// <summary>Better Auth's cookie, and what Better Auth may answer about it.</summary>
public sealed class BetterAuthCallersTests(StoreServers servers)
{
    private static readonly RawAnswer[] Answers =
    [
        RawAnswer.Text("null", 500, "Location: /x\r\n"),
        RawAnswer.Text("null", 429, "Location: /x\r\n"),
        RawAnswer.Text("null", 302, "Location: /x\r\n"),
        RawAnswer.Text("") with { Pause = Timeout.InfiniteTimeSpan },
        RawAnswer.Text("{}"),
        RawAnswer.Text("[]"),
        RawAnswer.Text("<html>"),
        RawAnswer.Text(""),
        RawAnswer.Text("""{"session":{"id":"s","userId":"other","createdAt":"2026-01-01T00:00:00Z","expiresAt":"2099-01-01T00:00:00Z"},"user":{"id":"user-1"}}"""),
        RawAnswer.Text("""{"session":{"id":"s","userId":"","createdAt":"2026-01-01T00:00:00Z","expiresAt":"2099-01-01T00:00:00Z"},"user":{"id":""}}"""),
        RawAnswer.Text("""{"session":{"id":"s","userId":"user-1","createdAt":"2026-01-01T00:00:00Z","expiresAt":"soon"},"user":{"id":"user-1"}}"""),
        RawAnswer.Text(new string(' ', 1024 * 1024) + "null"),
    ];

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Requests_at_once_ask_once_and_those_of_the_next_five_seconds_not_at_all(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);

        var callers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => BetterAuthWorld.AuthenticateAsync(world))));
        Assert.All(callers, caller => Assert.Equal(callers[0].Identity!.UserId, caller.Identity!.UserId));
        var question = Assert.Single(betterAuth.Server.Questions);
        Assert.Equal("/api/auth/get-session?disableCookieCache=true&disableRefresh=true", question.Target);
        Assert.Equal(["__Secure-better-auth.session_token=one" + ScriptedBetterAuth.Signature], question.Values("Cookie"));
        Assert.Equal(["203.0.113.7"], question.Values("X-Forwarded-For"));

        betterAuth.Clock.Advance(TimeSpan.FromMilliseconds(4_999));
        Assert.Same(callers[0], await BetterAuthWorld.AuthenticateAsync(world));
        Assert.Single(betterAuth.Server.Questions);
        betterAuth.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Same(callers[0].Identity, (await BetterAuthWorld.AuthenticateAsync(world)).Identity); // and with it what was made of it
        Assert.Equal(2, betterAuth.Server.Questions.Count);

        betterAuth.Server.IsAlive = false;
        betterAuth.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(CallerState.DeadCookie, (await BetterAuthWorld.AuthenticateAsync(world)).State);
    }

    [Fact]
    public async Task A_changed_profile_is_a_changed_account()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        var before = (await BetterAuthWorld.AuthenticateAsync(world)).Identity!;

        betterAuth.Server.Name = "Bea";
        betterAuth.Clock.Advance(TimeSpan.FromSeconds(5));
        var after = (await BetterAuthWorld.AuthenticateAsync(world)).Identity!;

        Assert.Equal(("Beatrice", "Bea"), (before.Profile!.Name, after.Profile!.Name));
        Assert.Equal(before.UserId, after.UserId);
    }

    [Fact]
    [Trait("advisory", "A-12")]
    [Trait("advisory", "F-88")]
    [Trait("advisory", "H-109")]
    public async Task Whatever_else_it_says_is_an_outage_and_nobody_is_let_in_or_signed_out()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        foreach (var answer in Answers)
        {
            betterAuth.Server.Answer = () => answer;
            var authenticating = BetterAuthWorld.AuthenticateAsync(world);
            while (answer.Pause != TimeSpan.Zero && !authenticating.IsCompleted)
            {
                betterAuth.Clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            }

            Assert.Equal(CallerState.Unavailable, (await authenticating).State);
            var asked = betterAuth.Server.Questions.Count;
            betterAuth.Server.Answer = null;
            if (answer.Pause != TimeSpan.Zero)
            {
                Assert.Equal(CallerState.Unavailable, (await BetterAuthWorld.AuthenticateAsync(world)).State); // not asked for a second
                Assert.Equal(asked, betterAuth.Server.Questions.Count);
                betterAuth.Clock.Advance(TimeSpan.FromSeconds(1));
            }

            // What it says about one cookie keeps nobody else out.
            Assert.Equal(CallerState.Identified, (await BetterAuthWorld.AuthenticateAsync(world)).State);
            betterAuth.Clock.Advance(TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    [Trait("advisory", "C-45")]
    public async Task Somebody_banned_there_is_nobody_here()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        betterAuth.Server.IsBanned = true;

        Assert.Equal(CallerState.DeadCookie, (await BetterAuthWorld.AuthenticateAsync(world)).State);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-90")]
    public async Task Where_its_people_get_no_accounts_they_come_in_by_no_door_until_they_have_one(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores, mayProvision: false);

        Assert.Equal(CallerState.DeadCookie, (await BetterAuthWorld.AuthenticateAsync(world)).State);
        Assert.IsType<ExchangeResult.Refused>(await ExchangeAsync());
        Assert.Empty(await world.Get<UserStore>().ListAsync(null, null, 10, CancellationToken.None));

        var account = await world.AddUserAsync(betterAuth.Server.Email);
        await world.Get<AddressProofs>().VerifyAsync(account.Id, keepsIdentities: true, CancellationToken.None);
        betterAuth.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(account.Id, (await BetterAuthWorld.AuthenticateAsync(world)).Identity!.UserId);
        Assert.IsType<ExchangeResult.Issued>(await ExchangeAsync());

        Task<ExchangeResult> ExchangeAsync() => world.Get<ExchangeHandler>().ForSessionAsync("one" + ScriptedBetterAuth.Signature, ClientInfo.Operator);
    }

    [Fact]
    public async Task Our_own_cookie_counts_while_Better_Auth_is_away()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var own = (await world.StartSessionAsync(user, SessionMode.Cookie)).Credential;
        betterAuth.Server.Answer = () => RawAnswer.Text("", 500);

        Assert.Equal(user.Id, (await BetterAuthWorld.AuthenticateAsync(world, $"__Host-ag_session={own}; __Secure-better-auth.session_token=one" + ScriptedBetterAuth.Signature)).Identity!.UserId);
    }
}
