using Gateway.Auth.Email;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Npgsql;
using static Gateway.Auth.Tests.ExternalIdentities.Profiles;

namespace Gateway.Auth.Tests.ExternalIdentities;

/// <summary>
/// Whoever changes an account together with its identities locks the account first, or two of them could each wait for the other until
/// PostgreSQL ends one (40P01). SQLite has one writer at a time.
/// </summary>
public sealed class LockOrderTests(StoreServers servers)
{
    private static readonly ExternalProfile Linked = Alice with { Issuer = Other, Provider = "two", Subject = "linked", Email = "linked@example.com" };

    private static readonly Dictionary<string, Func<AuthWorld, User, Task>> Changes = new(StringComparer.Ordinal)
    {
        ["sign-in"] = (world, _) => world.ResolveAsync(Linked with { Name = "Renamed" }),
        ["link"] = (world, user) => world.LinkAsync(user, Alice with { Issuer = "https://third.example", Provider = "three" }),
        ["withdrawal"] = (world, user) => world.Get<ExternalIdentityStore>().WithdrawAsync(world.Get<ExternalProfiles>().Identity(Linked, user.Id), null, Cancellation),
        ["unlinking by the owner"] = (world, user) => world.Get<ExternalIdentityStore>().UnlinkAsync(user.Id, "two", [], Cancellation),
        ["unlinking by an operator"] = (world, user) => world.Get<ExternalIdentityStore>().RemoveAsync(user.Id, "two", Cancellation),
        ["take-over by a provider"] = (world, _) => world.ResolveAsync(Alice),
        ["take-over by mail"] = (world, user) => world.Get<AddressOwner>().TakeOverAsync(user, "hash", Client),
        ["proof of the address"] = (world, user) => world.Get<AddressOwner>().VerifyAsync(user, hasAccount: false, Client),
        ["deletion"] = (world, user) => world.Get<UserStore>().DeleteAsync(user.Id, Cancellation),
    };

    public static TheoryData<string> Names => [.. Changes.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Names))]
    public async Task Whoever_waits_for_the_account_holds_none_of_its_identities(string change)
    {
        using var stores = await servers.CreateAsync(StoreKind.Real);
        await using var world = await AuthWorld.CreateAsync(stores);
        var user = await world.AddUserAsync(Address);
        Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(user, Linked));
        user = await world.ReadAsync(user);
        await using var other = new NpgsqlConnection(stores.Postgres);
        await other.OpenAsync(Cancellation);
        await using var holding = await other.BeginTransactionAsync(Cancellation);
        await ScalarAsync(other, $"SELECT 1 FROM users WHERE id = '{user.Id}' FOR UPDATE");

        var changing = Task.Run(() => Changes[change](world, user), Cancellation);
        await using var looking = new NpgsqlConnection(stores.Postgres);
        await looking.OpenAsync(Cancellation);
        while (await ScalarAsync(looking, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") is 0L)
        {
            Assert.False(changing.IsCompleted, $"It did not wait: {changing.Exception}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancellation);
        }

        var free = await ScalarAsync(looking, "SELECT count(*) FROM (SELECT 1 FROM external_identities FOR UPDATE SKIP LOCKED) AS free");
        await holding.RollbackAsync(Cancellation);
        await changing;
        Assert.Equal(1L, free);
    }

    [Fact]
    public async Task Everything_at_once_ends_without_one_that_PostgreSQL_has_to_end()
    {
        using var stores = await servers.CreateAsync(StoreKind.Real);
        await using var world = await AuthWorld.CreateAsync(stores);
        for (var round = 0; round < 8; round++)
        {
            var user = await world.AddUserAsync(Address);
            Assert.IsType<ExternalLinkResult.Linked>(await world.LinkAsync(user, Linked));
            user = await world.ReadAsync(user);

            await Task.WhenAll(Enumerable.Range(0, 2).SelectMany(_ => Changes.Where(change => change.Key is not "deletion")).Select(change => Task.Run(() => change.Value(world, user), Cancellation)));

            await Task.WhenAll(Changes.Where(change => change.Key is "deletion" or "sign-in" or "take-over by a provider").Select(change => Task.Run(() => change.Value(world, user), Cancellation)));
            foreach (var left in await world.Get<UserStore>().ListAsync(null, null, 10, Cancellation))
            {
                await world.Get<UserStore>().DeleteAsync(left.Id, Cancellation);
            }
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
