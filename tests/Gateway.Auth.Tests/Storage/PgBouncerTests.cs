using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Storage;

/// <summary>Behind PgBouncer in transaction mode every transaction may get another connection.</summary>
public sealed class PgBouncerTests(StoreServers servers)
{
    [Fact]
    public async Task Replicas_that_start_at_once_and_many_people_at_once_need_no_session_of_the_database()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var bouncer = await PgBouncer.StartAsync(await servers.Postgres.CreateDatabaseAsync(), cancellation);
        var options = new StoresOptions { Postgres = bouncer.ConnectionString };
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(
            async () =>
            {
                using var replica = new AuthDatabase(options);
                await replica.MigrateAsync(cancellation);
            },
            cancellation)));
        using var database = new AuthDatabase(options);
        var users = new UserStore(database, TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(person => Task.Run(
            async () =>
            {
                var user = TestDatabase.NewUser($"person{person}@example.com");
                Assert.True(await users.AddAsync(user, cancellation));
                Assert.Equal(["admin"], (await users.ChangeRolesAsync(user.Id, _ => ["admin"], cancellation))!.User.Roles);
                await database.ProbeAsync(cancellation);
            },
            cancellation)));

        Assert.Equal(40, (await users.ListAsync(null, null, 100, cancellation)).Count(user => user.Roles is ["admin"]));
    }
}
