using Gateway.Auth.Access;
using Gateway.Auth.Administration;
using Gateway.Auth.ApiKeys;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Gateway.Auth.Tests.ApiKeys;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Tests.Access;

/// <summary>An API key is its account on every replica: looked up once, then cached under revocation.</summary>
public sealed class ApiKeyCallersTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-57")]
    [Trait("advisory", "D-67")]
    public async Task A_key_is_its_account_on_every_replica_and_ends_everywhere_when_it_is_revoked(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var one = await AuthWorld.CreateAsync(stores);
        await using var two = await AuthWorld.CreateAsync(stores, one.Clock);
        var account = await one.AddServiceAsync("reports", "reader", "writer");
        var (key, other) = (await one.AddKeyAsync(account, ["reader"], ["api"]), await one.AddKeyAsync(account));
        foreach (var world in new[] { one, two })
        {
            var identity = (await world.AuthenticateAsync(key)).Identity!;
            Assert.Equal((account.Id, key.Key.Key.Id, "service", "", "reports"), (identity.UserId, identity.SessionId, identity.Kind, identity.Email, identity.Profile!.Name));
            Assert.Equal(["reader"], identity.Roles);
            Assert.Equal(["api"], identity.Routes);
        }

        Assert.DoesNotContain(key.Text, System.Text.Json.JsonSerializer.Serialize(await one.ReadAsync(key)), StringComparison.Ordinal);

        Assert.True(await one.RevokeAsync(key));
        await two.Get<RevocationLog>().ReadAsync();

        Assert.Equal(CallerState.InvalidToken, (await one.AuthenticateAsync(key)).State);
        Assert.Equal(CallerState.InvalidToken, (await two.AuthenticateAsync(key)).State);
        Assert.Equal(CallerState.Identified, (await two.AuthenticateAsync(other)).State);
        one.Clock.Advance(TimeSpan.FromMinutes(70)); // the revocation is forgotten, the key is not
        await one.Get<RevocationLog>().ReadAsync();
        await one.Get<RevocationLog>().TrimAsync();
        Assert.Equal(CallerState.InvalidToken, (await one.AuthenticateAsync(key)).State);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-45")]
    [Trait("advisory", "K-125")]
    public async Task What_changes_at_its_account_changes_at_the_key(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var users = world.Get<UserAdministration>();
        var account = await world.AddServiceAsync("reports", "reader", "writer");
        var key = await world.AddKeyAsync(account, ["reader"]);
        Assert.Equal(["reader"], (await world.AuthenticateAsync(key)).Identity!.Roles);

        await users.SetRolesAsync(account.Id, ["writer"], null, Cancellation);
        Assert.Empty((await world.AuthenticateAsync(key)).Identity!.Roles); // never more than the key's own, either
        await users.SetRolesAsync(account.Id, ["reader"], null, Cancellation);
        Assert.Equal(["reader"], (await world.AuthenticateAsync(key)).Identity!.Roles);

        await users.DisableAsync(account.Id, null, Cancellation);
        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(key)).State);
        await users.EnableAsync(account.Id, null, Cancellation);
        world.Clock.Advance(TimeSpan.FromSeconds(10)); // so long a refusal is remembered
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(key)).State);

        await users.DeleteAsync(account.Id, null, Cancellation);
        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(key)).State);
        Assert.Null(await world.Get<ApiKeyStore>().FindAsync(key.Key.Key.Id, Cancellation));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_key_ends_when_it_says_and_its_last_use_is_written_once_a_minute(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var key = await world.AddKeyAsync(await world.AddServiceAsync("reports"), lifetime: TimeSpan.FromMinutes(3));
        Assert.Null((await world.ReadAsync(key)).LastUsedAt);

        var began = world.Clock.GetUtcNow();
        var callers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => world.AuthenticateAsync(key))));
        Assert.All(callers, caller => Assert.Equal(CallerState.Identified, caller.State));
        await UntilUsedAsync(world, key, began);
        world.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(key)).State);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(key)).State);
        await UntilUsedAsync(world, key, began + TimeSpan.FromMinutes(1));

        world.Clock.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(key)).State);
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(key)).State);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_key_is_not_believed_once_revocations_have_not_been_read_for_five_minutes(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var key = await world.AddKeyAsync(await world.AddServiceAsync("reports"));
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(key)).State);

        world.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(CallerState.Unavailable, (await world.AuthenticateAsync(key)).State);
    }

    [Fact]
    [Trait("advisory", "E-80")]
    public async Task While_the_database_is_away_known_keys_go_on_and_junk_is_refused_without_asking()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var world = await AuthWorld.CreateAsync(stores);
        var account = await world.AddServiceAsync("reports");
        var (known, unseen) = (await world.AddKeyAsync(account), await world.AddKeyAsync(account));
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(known)).State);

        await using (var db = world.Get<AuthDatabase>().Open())
        {
            await db.Database.ExecuteSqlRawAsync("ALTER TABLE api_keys RENAME TO gone", Cancellation);
        }

        string[] junk = ["", "agk_", known.Text[..^1], known.Text[..^1] + (known.Text[^1] == 'A' ? 'Q' : 'A'), "agk_" + new string('A', 22) + "_" + new string('A', 65)];
        foreach (var text in junk)
        {
            Assert.Equal(CallerState.InvalidToken, (await world.Get<ApiKeyCallers>().AuthenticateAsync(text)).State);
        }

        await Assert.ThrowsAnyAsync<Exception>(async () => await world.AuthenticateAsync(unseen));
        for (var minute = 0; minute < 59; minute += 4)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(minute == 0 ? 0 : 4));
            await world.Get<RevocationLog>().ReadAsync();
            Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(known)).State);
        }

        world.Clock.Advance(TimeSpan.FromMinutes(10));
        await world.Get<RevocationLog>().ReadAsync();
        await Assert.ThrowsAnyAsync<Exception>(async () => await world.AuthenticateAsync(known));
    }

    private static async Task UntilUsedAsync(AuthWorld world, ApiKeyResult.Created key, DateTimeOffset expected)
    {
        while ((await world.ReadAsync(key)).LastUsedAt != expected)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        }
    }
}
