using Gateway.Auth.Access;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Access;

/// <summary>CONTRACT section 2, "Session cookie": resolved once per replica, then cached under revocation.</summary>
public sealed class CookieSessionsTests(StoreServers servers)
{
    [Theory]
    [Trait("advisory", "D-57")]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_cookie_is_its_session_on_every_replica_and_dies_with_it_everywhere(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var one = await AuthWorld.CreateAsync(stores);
        await using var two = await AuthWorld.CreateAsync(stores, one.Clock);
        var user = await one.AddUserAsync(roles: "admin");
        var session = await one.StartSessionAsync(user, SessionMode.Cookie);
        Assert.All(new[] { await Authenticate(one, session), await Authenticate(two, session) }, caller => Assert.Equal(["admin"], caller.Identity!.Roles));

        await one.Get<SessionRevocation>().EndAsync(user.Id, session.SessionId);
        await two.Get<RevocationLog>().ReadAsync();

        Assert.Equal(CallerState.DeadCookie, (await Authenticate(one, session)).State);
        Assert.Equal(CallerState.DeadCookie, (await Authenticate(two, session)).State);
    }

    [Theory]
    [Trait("advisory", "K-125")]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task New_roles_reach_a_cookie_without_a_refresh(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var session = await world.StartSessionAsync(user, SessionMode.Cookie);
        Assert.Empty((await Authenticate(world, session)).Identity!.Roles);

        var change = await world.Get<UserStore>().ChangeRolesAsync(user.Id, _ => ["admin"], TestContext.Current.CancellationToken);
        await world.Get<SessionRevocation>().UserChangedAsync(user.Id, change!.User.SecurityVersion);

        Assert.Equal(["admin"], (await Authenticate(world, session)).Identity!.Roles);
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_cookie_that_is_used_does_not_idle_out_and_one_that_is_not_does(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var used = await world.StartSessionAsync(user, SessionMode.Cookie);
        var unused = await world.StartSessionAsync(user, SessionMode.Cookie);

        for (var day = 0; day < 20; day++)
        {
            world.Clock.Advance(TimeSpan.FromDays(1));
            await world.Get<RevocationLog>().ReadAsync();
            Assert.Equal(CallerState.Identified, (await Authenticate(world, used)).State);
        }

        Assert.Equal(CallerState.DeadCookie, (await Authenticate(world, unused)).State);
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_replaced_cookie_is_good_for_the_grace_and_not_once_its_successor_was_used(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        await using var fresh = await AuthWorld.CreateAsync(stores, world.Clock);
        var old = await world.StartSessionAsync(await world.AddUserAsync(), SessionMode.Cookie);
        var next = Assert.IsType<RotationResult.Issued>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Cookie, old.Credential)).Session;

        Assert.Equal(CallerState.Identified, (await Authenticate(world, old)).State);
        Assert.Equal(CallerState.Identified, (await Authenticate(world, next)).State);
        world.Clock.Advance(TimeSpan.FromSeconds(11));
        await fresh.Get<RevocationLog>().ReadAsync();

        Assert.Equal(CallerState.DeadCookie, (await Authenticate(fresh, old)).State);
        Assert.Equal(CallerState.Identified, (await Authenticate(fresh, next)).State);
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_cookie_ends_after_thirty_days_although_it_was_used_every_day(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var session = await world.StartSessionAsync(await world.AddUserAsync(), SessionMode.Cookie);
        for (var day = 1; day < 30; day++)
        {
            world.Clock.Advance(TimeSpan.FromDays(1));
            await world.Get<RevocationLog>().ReadAsync();
            Assert.Equal(CallerState.Identified, (await Authenticate(world, session)).State);
        }

        world.Clock.Advance(TimeSpan.FromDays(1));
        await world.Get<RevocationLog>().ReadAsync();

        Assert.Equal(CallerState.DeadCookie, (await Authenticate(world, session)).State);
    }

    [Theory]
    [Trait("advisory", "D-60")]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_replaced_cookie_is_theft_once_its_successor_was_used(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var old = await world.StartSessionAsync(user, SessionMode.Cookie);
        var next = Assert.IsType<RotationResult.Issued>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Cookie, old.Credential)).Session;
        Assert.Equal(CallerState.Identified, (await Authenticate(world, next)).State);
        world.Clock.Advance(TimeSpan.FromSeconds(11));

        Assert.IsType<RotationResult.Theft>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Cookie, old.Credential));

        Assert.Empty(await world.Get<SessionStore>().ListAsync(user.Id));
    }

    [Theory]
    [Trait("advisory", "C-45")]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_disabled_accounts_cookie_is_dead(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var session = await world.StartSessionAsync(user, SessionMode.Cookie);
        await world.Get<UserStore>().SetDisabledAsync(user.Id, disabled: true, TestContext.Current.CancellationToken);
        Assert.Equal(CallerState.DeadCookie, (await Authenticate(world, session)).State);
    }

    [Fact]
    [Trait("advisory", "K-128")]
    public async Task While_Redis_is_away_known_cookies_go_on_for_five_minutes_and_then_nobody_is_let_in()
    {
        await using var redis = new RedisServer();
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var world = await AuthWorld.CreateAsync(stores, redis: await redis.CreateDatabaseAsync());
        var session = await world.StartSessionAsync(await world.AddUserAsync(), SessionMode.Cookie);
        Assert.Equal(CallerState.Identified, (await Authenticate(world, session)).State);

        await redis.KillAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(CallerState.Identified, (await Authenticate(world, session)).State);
        world.Clock.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<StackExchange.Redis.RedisException>(async () => await Authenticate(world, session));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task A_cookie_is_not_believed_once_revocations_have_not_been_read_for_five_minutes(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var session = await world.StartSessionAsync(await world.AddUserAsync(), SessionMode.Cookie);
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(CallerState.Identified, (await Authenticate(world, session)).State);

        world.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(CallerState.Unavailable, (await Authenticate(world, session)).State);
    }

    [Fact]
    [Trait("advisory", "C-47")]
    [Trait("advisory", "D-62")]
    public async Task What_is_no_cookie_of_ours_is_a_dead_one_without_asking_a_store()
    {
        await using var redis = new RedisServer();
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var world = await AuthWorld.CreateAsync(stores, redis: await redis.CreateDatabaseAsync());
        await redis.KillAsync();

        string[] cookies =
        [
            "", "x", "agr_AAAA", "ags_", "ags_AAAA", "ags_\0",
            "ags_" + new string('@', 134), "ags_" + new string('\u017D', 134), "ags_" + new string('A', 134), "ags_" + new string('A', 30_000), new('A', 30_000),
        ];
        foreach (var cookie in cookies)
        {
            Assert.Equal(CallerState.DeadCookie, (await world.Get<CookieSessions>().AuthenticateAsync(cookie)).State);
        }
    }

    [Fact]
    [Trait("advisory", "D-55")]
    [Trait("advisory", "D-56")]
    public async Task A_refresh_token_is_no_cookie_and_a_cookie_is_no_refresh_token()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync();
        var tokens = await world.StartSessionAsync(user);
        var cookie = await world.StartSessionAsync(user, SessionMode.Cookie);

        Assert.Equal(CallerState.DeadCookie, (await world.Get<CookieSessions>().AuthenticateAsync("ags_" + tokens.Credential[4..])).State);
        Assert.IsType<RotationResult.Refused>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, "agr_" + cookie.Credential[4..]));
        Assert.IsType<RotationResult.Refused>(await world.Get<SessionIssuer>().RotateAsync(SessionMode.Tokens, cookie.Credential));
    }

    private static async Task<Caller> Authenticate(AuthWorld world, IssuedSession session) =>
        await world.Get<CookieSessions>().AuthenticateAsync(session.Credential);
}
