using Gateway.Auth.Administration;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Users;
using Gateway.TestKit;
using static Gateway.Auth.Tests.ExternalIdentities.Profiles;

namespace Gateway.Auth.Tests.ExternalIdentities;

/// <summary>Whose account an outside identity opens.</summary>
public sealed class ExternalAccountsTests(StoreServers servers)
{
    private static readonly IReadOnlyDictionary<string, string> Map = new Dictionary<string, string>(StringComparer.Ordinal) { ["devs"] = "developer", ["bosses"] = "manager" };

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Who_comes_for_the_first_time_gets_an_account_and_the_same_ever_after_whatever_their_address_is_then(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);

        var first = Assert.IsType<ExternalAccountResult.Found>(await world.ResolveAsync(Alice with { Picture = "https://pictures.example/alice.png" }));
        var again = Assert.IsType<ExternalAccountResult.Found>(await world.ResolveAsync(Alice with { Email = "other@example.com", EmailVerified = false }));

        Assert.True(first.IsNew);
        Assert.False(again.IsNew);
        Assert.Equal(first.User.Id, again.User.Id);
        Assert.NotEqual("alice", first.User.Id.ToString());
        Assert.Equal((Address, true, "Alice", "https://pictures.example/alice.png"), (again.User.Email, again.User.EmailVerified, again.User.Name, again.User.Attributes["picture"]));
        Assert.Equal(["signup.succeeded"], (await world.AuditAsync()).Select(row => row.Event));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    public async Task An_account_is_linked_by_its_address_only_if_both_sides_proved_it_and_no_other_of_the_issuer_has_it(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await VerifiedAsync(world);

        Assert.IsType<ExternalAccountResult.LinkRequired>(await world.ResolveAsync(Alice with { EmailVerified = false }));
        Assert.Empty(await world.LinksAsync(account));

        Assert.Equal(account.Id, (await world.FindAsync(Alice)).Id);
        Assert.Contains(await world.AuditAsync(), row => row.Event == "external.linked" && row.UserId == account.Id);

        Assert.IsType<ExternalAccountResult.LinkRequired>(await world.ResolveAsync(Alice with { Subject = "recycled" }));
        Assert.Equal(account.Id, (await world.FindAsync(Alice with { Issuer = Other, Provider = "two", Subject = "recycled" })).Id);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-88")]
    public async Task Without_a_subject_or_an_issuer_nobody_is_anybody(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await world.AddUserAsync();
        foreach (var subject in new[] { "", " ", "\u0000", "a\nb", new string('x', 256) })
        {
            Assert.IsType<ExternalAccountResult.Invalid>(await world.ResolveAsync(Alice with { Subject = subject }));
            Assert.IsType<ExternalLinkResult.Invalid>(await world.LinkAsync(account, Alice with { Subject = subject }));
            Assert.IsType<ExternalAccountResult.Invalid>(await world.ResolveAsync(Alice with { Issuer = subject }));
        }

        Assert.IsType<ExternalAccountResult.Invalid>(await world.ResolveAsync(Alice with { Email = null }));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Subjects_and_issuers_are_compared_to_the_letter(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var alice = await world.FindAsync(Alice);

        Assert.NotEqual(alice.Id, (await world.FindAsync(Alice with { Subject = "ALICE", Email = "b@example.com" })).Id);
        Assert.NotEqual(alice.Id, (await world.FindAsync(Alice with { Issuer = Issuer + "/", Email = "c@example.com" })).Id);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-45")]
    public async Task A_disabled_account_opens_to_nobody_and_a_deleted_one_is_forgotten(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await world.FindAsync(Alice);
        var administration = world.Get<UserAdministration>();

        await administration.DisableAsync(account.Id, null, TestContext.Current.CancellationToken);
        Assert.IsType<ExternalAccountResult.Disabled>(await world.ResolveAsync(Alice));
        Assert.IsType<ExternalAccountResult.Disabled>(await world.ResolveAsync(Alice with { Issuer = Other, Provider = "two" }));
        Assert.IsType<ExternalAccountResult.LinkRequired>(await world.ResolveAsync(Alice with { Issuer = Other, Provider = "two", EmailVerified = false }));
        Assert.IsType<ExternalLinkResult.NoAccount>(await world.LinkAsync(account, Alice with { Issuer = Other, Provider = "two" }));

        await administration.DeleteAsync(account.Id, null, TestContext.Current.CancellationToken);
        Assert.Empty(await world.LinksAsync(account));
        Assert.NotEqual(account.Id, (await world.FindAsync(Alice)).Id);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-90")]
    public async Task No_answer_tells_whoever_did_not_prove_an_address_whether_it_has_an_account(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        await VerifiedAsync(world);
        var (known, unknown) = (Alice with { EmailVerified = false }, Alice with { EmailVerified = false, Email = "nobody@example.com" });

        foreach (var policy in new[] { Closed, Open with { RequiresVerifiedEmail = true } })
        {
            Assert.IsType<ExternalAccountResult.LinkRequired>(await world.ResolveAsync(known, policy));
            Assert.IsType<ExternalAccountResult.LinkRequired>(await world.ResolveAsync(unknown, policy));
        }

        Assert.IsType<ExternalAccountResult.SignupClosed>(await world.ResolveAsync(unknown with { EmailVerified = true }, Closed));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-91")]
    public async Task However_many_first_sign_ins_there_are_at_once_there_is_one_account(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);

        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => world.FindAsync(Alice))));

        Assert.Single(found.Select(user => user.Id).Distinct());
        Assert.Single(await world.LinksAsync(found[0]));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-89")]
    public async Task Roles_come_and_go_by_the_map_and_no_map_touches_others_or_makes_an_administrator(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var policy = Open with { RoleMap = new Dictionary<string, string>(Map, StringComparer.Ordinal) { ["root"] = "gateway-admin" } };
        var account = await world.FindAsync(Alice with { Roles = ["devs", "root", "strangers", "gateway-admin"] }, policy);
        Assert.Equal(["developer"], account.Roles);

        await world.Get<UserAdministration>().ChangeRolesAsync(account.Id, ["gateway-admin", "auditor"], [], null, TestContext.Current.CancellationToken);
        account = await world.FindAsync(Alice with { Roles = ["bosses"] }, policy);
        Assert.Equal(["auditor", "gateway-admin", "manager"], account.Roles.Order(StringComparer.Ordinal));
        Assert.Contains(await world.AuditAsync(), row => row.Event == "external.profile-changed" && row.Detail == "one: +manager -developer");

        Assert.Equal(["auditor", "gateway-admin"], (await world.FindAsync(Alice, policy)).Roles.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_older_profile_never_overwrites_a_newer_one(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var now = world.Clock.GetUtcNow();
        await world.FindAsync(Alice with { Name = "One", UpdatedAt = now.AddHours(-3) });
        Assert.Equal("Two", (await world.FindAsync(Alice with { Name = "Two", UpdatedAt = now.AddHours(-1) })).Name);
        Assert.Equal("Two", (await world.FindAsync(Alice with { Name = "Older", UpdatedAt = now.AddHours(-2) })).Name);

        // One that is dated in the future is of now.
        Assert.Equal("Three", (await world.FindAsync(Alice with { Name = "Three", UpdatedAt = now.AddYears(1) })).Name);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Four", (await world.FindAsync(Alice with { Name = "Four" })).Name);

        // And of several at once the newest is what stays.
        world.Clock.Advance(TimeSpan.FromHours(1));
        var at = world.Clock.GetUtcNow();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => world.FindAsync(Alice with { Name = $"Parallel {i}", UpdatedAt = at.AddSeconds(i - 10) }))));
        Assert.Equal("Parallel 7", (await world.FindAsync(Alice with { Name = null, UpdatedAt = at.AddDays(-1) })).Name);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_address_follows_the_provider_it_came_from_to_where_nobody_else_is(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await world.FindAsync(Alice);
        var taken = await world.AddUserAsync("taken@example.com");

        Assert.Equal("new@example.com", (await world.FindAsync(Alice with { Email = "new@example.com" })).Email);
        Assert.Equal("new@example.com", (await world.FindAsync(Alice with { Email = "unproved@example.com", EmailVerified = false })).Email);
        Assert.Equal("new@example.com", (await world.FindAsync(Alice with { Email = taken.Email })).Email);

        // An identity that was linked on purpose tells an address of its own; it was never the account's.
        var second = Alice with { Issuer = Other, Provider = "two", Email = "second@example.com" };
        Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(account, second));
        Assert.Equal("new@example.com", (await world.FindAsync(second with { Email = "third@example.com" })).Email);
    }

    private static async Task<User> VerifiedAsync(AuthWorld world)
    {
        var account = await world.AddUserAsync(Address);
        await world.Get<AddressProofs>().VerifyAsync(account.Id, keepsIdentities: true, TestContext.Current.CancellationToken);
        return account;
    }
}
