using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Users;
using Gateway.TestKit;
using static Gateway.Auth.Tests.ExternalIdentities.Profiles;

namespace Gateway.Auth.Tests.ExternalIdentities;

/// <summary>What owners link and unlink on purpose.</summary>
public sealed class ExternalLinksTests(StoreServers servers)
{
    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task What_is_linked_on_purpose_opens_one_account_and_an_account_has_one_of_an_issuer(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var (mine, others) = (await world.AddUserAsync("mine@example.com"), await world.AddUserAsync("others@example.com"));

        Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(mine, Alice));
        Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(mine, Alice));
        Assert.IsType<ExternalLinkResult.Taken>(await world.LinkAsync(others, Alice));
        Assert.IsType<ExternalLinkResult.Taken>(await world.LinkAsync(mine, Alice with { Subject = "second" }));

        var found = await world.FindAsync(Alice, Closed);
        Assert.Equal((mine.Id, "mine@example.com"), (found.Id, found.Email));
        Assert.Single(await world.AuditAsync(), row => row.Event == "external.linked");
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_last_way_to_sign_in_stays_even_when_both_are_taken_away_at_once(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await world.FindAsync(Alice);
        await world.LinkAsync(account, Alice with { Issuer = Other, Provider = "two" });

        var results = await Task.WhenAll(new[] { ("one", "two"), ("two", "one") }.Select(pair => Task.Run(() => UnlinkAsync(pair.Item1, pair.Item2))));

        Assert.Equal([ExternalUnlinkResult.Removed, ExternalUnlinkResult.LastWay], results.Order());
        Assert.Single(await world.LinksAsync(account));
        Assert.Equal(ExternalUnlinkResult.NotFound, await UnlinkAsync("three", "one", "two"));

        // A provider that cannot be signed in with any more is no way.
        var left = (await world.LinksAsync(account)).Single() == $"{Other} alice" ? "two" : "one";
        await world.LinkAsync(account, Alice with { Issuer = "https://third.example", Provider = "gone" });
        Assert.Equal(ExternalUnlinkResult.LastWay, await UnlinkAsync(left));

        await world.Get<UserStore>().ChangePasswordAsync(account.Id, null, "hash", TestContext.Current.CancellationToken);
        Assert.Equal(ExternalUnlinkResult.Removed, await UnlinkAsync(left));

        Task<ExternalUnlinkResult> UnlinkAsync(string provider, params string[] others) =>
            world.Get<ExternalLinks>().UnlinkAsync(account.Id, Guid.Empty, provider, others, Client, TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-91")]
    public async Task Of_parallel_links_of_one_identity_to_two_accounts_and_of_two_to_one_account_one_is_made(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var (mine, others, third) = (await world.AddUserAsync("mine@example.com"), await world.AddUserAsync("others@example.com"), await world.AddUserAsync("third@example.com"));

        var toTwo = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => world.LinkAsync(i % 2 == 0 ? mine : others, Alice))));
        var ofTwo = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => world.LinkAsync(third, Alice with { Subject = $"of third {i % 2}" }))));

        Assert.Single((await world.LinksAsync(mine)).Concat(await world.LinksAsync(others)));
        Assert.Single(await world.LinksAsync(third));
        Assert.All(toTwo.Concat(ofTwo), result => Assert.True(result is ExternalLinkResult.Linked or ExternalLinkResult.Taken, $"{result}"));
        Assert.Equal((4, 4), (toTwo.Count(result => result is ExternalLinkResult.Taken), ofTwo.Count(result => result is ExternalLinkResult.Taken)));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-85")]
    [Trait("advisory", "F-86")]
    public async Task What_is_linked_on_purpose_proves_the_accounts_address_only_if_it_is_that_and_proved(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await world.AddUserAsync(Address);
        foreach (var identity in new[] { Alice with { EmailVerified = false }, Alice with { Email = "\uFF41lice@example.com" }, Alice with { Email = "another@example.com" }, Alice with { Email = null } })
        {
            Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(account, identity));
            Assert.Equal((Address, false), ((await world.ReadAsync(account)).Email, (await world.ReadAsync(account)).EmailVerified));
        }

        Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(account, Alice));
        Assert.True((await world.ReadAsync(account)).EmailVerified);
    }
}
