using Gateway.Auth.SigningKeys;
using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Tests.Storage;

/// <summary>Expand, then contract: during an update programs of the version before work on tables of the next one.</summary>
public sealed class NewerSchemaTests(StoreServers servers)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_program_that_is_older_than_the_tables_runs_and_starts(StoreKind kind)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var stores = await servers.CreateAsync(kind);
        await using var running = await AuthWorld.CreateAsync(stores);
        var alice = await running.AddUserAsync();
        await using (var db = running.Get<AuthDatabase>().Open())
        {
            await db.Database.ExecuteSqlAsync($"""INSERT INTO "__EFMigrationsHistory" (migration_id, product_version) VALUES ('29991231235959_Later', '99.0.0')""", cancellation);
            await db.Database.ExecuteSqlAsync($"ALTER TABLE users ADD COLUMN later text NULL", cancellation);
            await db.Database.ExecuteSqlAsync($"ALTER TABLE signing_keys ADD COLUMN later integer NOT NULL DEFAULT 7", cancellation);
            await db.Database.ExecuteSqlAsync($"ALTER TABLE audit_events ADD COLUMN later text NULL", cancellation);
            await db.Database.ExecuteSqlAsync($"CREATE TABLE later (id integer)", cancellation);
        }

        await using var started = await AuthWorld.CreateAsync(stores, running.Clock);

        Assert.Empty(await started.Get<AuthDatabase>().MigrateAsync(cancellation));
        Assert.Empty(await started.Get<AuthDatabase>().PendingMigrationsAsync(cancellation));
        foreach (var (world, email) in new[] { (running, "bob@example.com"), (started, "carol@example.com") })
        {
            var user = await world.AddUserAsync(email);
            await world.StartSessionAsync(user);
            Assert.NotNull(await world.Get<UserStore>().SetDisabledAsync(alice.Id, disabled: true, cancellation));
            Assert.IsType<KeyRotationResult.Made>(await world.Get<SigningKeyRotation>().ReplaceLeakedAsync(null, cancellation));
            Assert.NotEmpty(await world.Get<SigningKeyLoader>().RefreshAsync(cancellation));
        }
    }
}
