using Gateway.Auth.Access;
using Gateway.Auth.Administration;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Sessions;
using Gateway.Auth.Tests.ExternalIdentities;
using Gateway.Auth.Tests.Trust;
using Gateway.Auth.Users;
using Gateway.TestKit;
using static Gateway.Auth.Tests.ExternalIdentities.Profiles;

namespace Gateway.Auth.Tests.Administration;

/// <summary>Operators take outside identities away.</summary>
public sealed class IdentityAdministrationTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "K-125")]
    [Trait("advisory", "J-120")]
    public async Task The_last_way_to_sign_in_goes_too_with_all_sessions_and_the_audit_says_who_did_it(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var (user, administrator) = (await world.FindAsync(Alice), Guid.CreateVersion7());
        var session = await world.StartSessionAsync(user);
        await world.FindAsync(Alice with { Subject = "bob", Email = "bob@example.com" });
        var administration = world.Get<IdentityAdministration>();

        // A wrong name ends nothing.
        Assert.IsType<AdministrationResult.NotFound>(await administration.UnlinkAsync(user.Id, "two", null, Cancellation));
        Assert.IsType<AdministrationResult.NotFound>(await administration.UnlinkAsync(Guid.CreateVersion7(), "one", null, Cancellation));
        Assert.Single(await world.Get<SessionStore>().ListAsync(user.Id));

        var done = Assert.IsType<AdministrationResult.Done>(await administration.UnlinkAsync(user.Id, "one", Client with { ActorId = administrator }, Cancellation)).User;

        Assert.Empty(await world.LinksAsync(user));
        Assert.Empty(await world.Get<SessionStore>().ListAsync(user.Id));
        Assert.True(world.Get<Revocations>().HasEnded(session.SessionId));
        Assert.Equal((user.SecurityVersion + 1, done.SecurityVersion), (done.SecurityVersion, world.Get<Revocations>().MinimumVersion(user.Id)));
        Assert.Equal($"by {administrator}; one", Assert.Single(await world.AuditAsync(), row => row.Event == "external.unlinked" && row.UserId == user.Id).Detail);
        Assert.IsType<AdministrationResult.NotFound>(await administration.UnlinkAsync(user.Id, "one", null, Cancellation));
        Assert.Single(await world.AuditAsync(), row => row.Event == "external.unlinked");
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Others_of_the_account_stay_and_of_those_who_take_one_at_once_one_does(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.FindAsync(Alice);
        await world.LinkAsync(user, Alice with { Issuer = Other, Provider = "two" });

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => world.Get<IdentityAdministration>().UnlinkAsync(user.Id, "one", null, Cancellation))));

        Assert.Single(results.OfType<AdministrationResult.Done>());
        Assert.Equal([$"{Other} alice"], await world.LinksAsync(user));
        Assert.Single(await world.AuditAsync(), row => row.Event == "external.unlinked");
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "K-125")]
    public async Task A_token_of_the_issuer_that_was_good_a_moment_ago_is_not_any_more(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));
        var token = issuer.Token(world.Clock, changes: new Dictionary<string, object?>(StringComparer.Ordinal) { ["email_verified"] = false });
        var caller = (await world.AuthenticateAsync(token)).Identity!;

        Assert.IsType<AdministrationResult.Done>(await world.Get<IdentityAdministration>().UnlinkAsync(caller.UserId, "rogue", null, Cancellation));

        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(token)).State);
    }

    /// <summary>Whoever linked it in a stolen session may have come back by it before the owner, who has a new password, takes it away.</summary>
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "K-125")]
    public async Task Whoever_came_by_it_is_out_when_the_owner_takes_it_away_and_the_owner_stays(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.FindAsync(Alice);
        await world.Get<UserStore>().ChangePasswordAsync(user.Id, null, "hash", Cancellation);
        user = await world.FindAsync(Alice);
        var (thief, owner) = (await world.StartSessionAsync(user), await world.StartSessionAsync(user));

        Assert.Equal(ExternalUnlinkResult.Removed, await world.Get<ExternalLinks>().UnlinkAsync(user.Id, owner.SessionId, "one", [], Client, Cancellation));

        Assert.Equal(owner.SessionId, Assert.Single(await world.Get<SessionStore>().ListAsync(user.Id)).Id);
        Assert.True(world.Get<Revocations>().HasEnded(thief.SessionId));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "K-125")]
    public async Task Nor_is_it_when_the_owner_takes_the_identity_away(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));
        var token = issuer.Token(world.Clock, changes: new Dictionary<string, object?>(StringComparer.Ordinal) { ["email_verified"] = false });
        var caller = (await world.AuthenticateAsync(token)).Identity!;
        var links = world.Get<ExternalLinks>();

        Assert.Equal(ExternalUnlinkResult.LastWay, await links.UnlinkAsync(caller.UserId, caller.SessionId, "rogue", [], Client, Cancellation));
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(token)).State);
        Assert.IsType<UserChange>(await world.Get<UserStore>().ChangePasswordAsync(caller.UserId, null, "hash", Cancellation));
        Assert.Equal(ExternalUnlinkResult.Removed, await links.UnlinkAsync(caller.UserId, caller.SessionId, "rogue", [], Client, Cancellation));

        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(token)).State);
    }
}
