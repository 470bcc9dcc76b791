using Gateway.Auth.Access;
using Gateway.Auth.Administration;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Trust;

/// <summary>Whose account a trusted issuer's token opens, and for how long.</summary>
public sealed class ForeignBearersTests(StoreServers servers)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "F-89")]
    public async Task A_subject_is_one_account_with_the_roles_that_the_map_gives(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(
            stores, TrustWorld.Trusting(issuer, roleClaim: "realm_access.roles", roles: new(StringComparer.Ordinal) { ["boss"] = "admin", ["root"] = "gateway-admin" }));

        var first = (await world.AuthenticateAsync(issuer.Token(world.Clock, changes: With("realm_access", new { roles = "boss root,gateway-admin other" })))).Identity!;
        var second = (await world.AuthenticateAsync(issuer.Token(world.Clock, changes: With("x", 1)))).Identity!;
        var third = (await world.AuthenticateAsync(issuer.Token(world.Clock, changes: new Dictionary<string, object?>(StringComparer.Ordinal) { ["sub"] = "another", ["email"] = "another@example.com" }))).Identity!;

        Assert.Equal(["admin"], first.Roles);
        Assert.Equal(("rogue@example.com", true, "Rogue", CredentialKind.Bearer), (first.Email, first.EmailVerified, first.Profile!.Name, first.Credential));
        Assert.Equal(first.UserId, second.UserId);
        Assert.NotEqual(first.UserId, third.UserId);
        Assert.Empty(second.Roles); // of a token that names none any more
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_role_that_governs_the_gateway_does_not_come_with_it(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));
        var token = issuer.Token(world.Clock);
        var id = (await world.AuthenticateAsync(token)).Identity!.UserId;
        Assert.IsType<AdministrationResult.Done>(await world.Get<UserAdministration>().SetRolesAsync(id, ["gateway-admin", "staff"], ClientInfo.Operator, CancellationToken.None));

        Assert.Equal(["staff"], (await world.AuthenticateAsync(token)).Identity!.Roles);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-45")]
    public async Task A_disabled_account_is_refused_at_once_and_let_in_again_when_it_is_enabled(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));
        var token = issuer.Token(world.Clock);
        var id = (await world.AuthenticateAsync(token)).Identity!.UserId;

        await world.Get<UserAdministration>().DisableAsync(id, ClientInfo.Operator, CancellationToken.None);
        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(token)).State);
        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(issuer.Token(world.Clock, changes: With("x", 2)))).State);

        await world.Get<UserAdministration>().EnableAsync(id, ClientInfo.Operator, CancellationToken.None);
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(token)).State);
    }

    [Fact]
    [Trait("advisory", "F-90")]
    [Trait("advisory", "F-84")]
    [Trait("advisory", "F-85")]
    public async Task Nobody_gets_an_account_where_none_may_be_made_nor_that_of_an_address_they_did_not_prove()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer, mayProvision: false));
        await world.AddUserAsync("victim@example.com");

        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(issuer.Token(world.Clock))).State);
        foreach (var verified in new object?[] { false, null, "true", 1 })
        {
            var token = issuer.Token(world.Clock, changes: new Dictionary<string, object?>(StringComparer.Ordinal) { ["email"] = "victim@example.com", ["email_verified"] = verified });
            Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(token)).State);
        }

        Assert.Single(await world.Get<UserStore>().ListAsync(null, null, 10, CancellationToken.None));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-44")]
    [Trait("advisory", "F-87")]
    public async Task One_subject_of_two_issuers_with_keys_of_one_name_is_two_people(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var one = new RogueIssuer();
        await using var two = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(one), TrustWorld.Trusting(two, "two"));
        var (first, second) = (one.Token(world.Clock), two.Token(world.Clock, changes: With("email", "another@example.com")));

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(("rogue@example.com", "another@example.com"), ((await world.AuthenticateAsync(first)).Identity!.Email, (await world.AuthenticateAsync(second)).Identity!.Email));
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-91")]
    public async Task Many_requests_at_once_with_a_new_person_make_one_account(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));
        var tokens = Enumerable.Range(0, 4).Select(i => issuer.Token(world.Clock, changes: With("x", i))).ToList();

        var callers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => world.AuthenticateAsync(tokens[i % 4]))));

        Assert.All(callers, caller => Assert.Equal(callers[0].Identity!.UserId, caller.Identity!.UserId));
        Assert.Single(await world.Get<UserStore>().ListAsync(null, null, 10, CancellationToken.None));
        Assert.Equal(4, callers.Select(caller => caller.Identity!.SessionId).Distinct().Count());
    }

    [Fact]
    [Trait("advisory", "C-40")]
    [Trait("advisory", "C-44")]
    public async Task A_token_in_memory_ends_thirty_seconds_after_its_time()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));
        var token = issuer.Token(world.Clock, changes: With("exp", world.Clock.GetUtcNow().ToUnixTimeSeconds() + 60));
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(token)).State);

        world.Clock.Advance(TimeSpan.FromSeconds(89));
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(token)).State);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(token)).State);
    }

    [Fact]
    public async Task Without_revocations_no_foreign_token_is_believed_either()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));
        var token = issuer.Token(world.Clock);
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(token)).State);

        world.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(CallerState.Unavailable, (await world.AuthenticateAsync(token)).State);
    }

    [Fact]
    public async Task A_foreign_token_and_our_cookie_have_to_be_one_person()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));
        var token = issuer.Token(world.Clock);
        var own = (await world.Get<UserStore>().FindByIdAsync((await world.AuthenticateAsync(token)).Identity!.UserId, CancellationToken.None))!;
        var other = await world.AddUserAsync();

        Assert.Equal(CallerState.Identified, (await WithCookieAsync(own)).State);
        Assert.Equal(CallerState.Conflicting, (await WithCookieAsync(other)).State);

        async Task<Caller> WithCookieAsync(User user)
        {
            var context = TrustWorld.Request(token);
            context.Request.Headers.Cookie = "__Host-ag_session=" + (await world.StartSessionAsync(user, SessionMode.Cookie)).Credential;
            return await world.Get<CallerAuthentication>().AuthenticateAsync(context, null);
        }
    }

    private static Dictionary<string, object?> With(string name, object? value) => new(StringComparer.Ordinal) { [name] = value };
}
