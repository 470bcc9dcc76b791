using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Auth.Tests.Storage;

/// <summary>A database whose only connection somebody else holds is one that doesn't answer the watch.</summary>
[Collection("the process's threads")]
public sealed class WatchedConnectionsTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slow_answer_costs_no_connection()
    {
        using var database = await DatabaseAsync();
        await using var held = await HoldAsync(database);
        var connection = await BackendAsync(held);

        await Assert.ThrowsAnyAsync<Exception>(() => database.ProbeAsync(Cancellation));
        await held.DisposeAsync();

        await database.ProbeAsync(Cancellation);
        await using var next = database.Open();
        Assert.Equal(connection, await BackendAsync(next));
    }

    [Fact]
    public async Task No_connection_from_before_an_outage_is_used_after_it()
    {
        using var database = await DatabaseAsync();
        using var watch = new StoreWatch(database, TimeProvider.System, NullLogger<StoreWatch>.Instance);
        await using var held = await HoldAsync(database);
        var connection = await BackendAsync(held);

        await watch.StartAsync(Cancellation);
        await UntilAsync(() => database.Circuit.Problem is not null);
        await held.DisposeAsync();
        await UntilAsync(() => database.Circuit.Problem is null);
        await watch.StopAsync(Cancellation);

        await using var next = database.Open();
        Assert.NotEqual(connection, await BackendAsync(next));
    }

    private async Task<AuthDatabase> DatabaseAsync() =>
        new(new StoresOptions { Postgres = (await servers.Postgres.CreateDatabaseAsync()).Replace("Maximum Pool Size=20", "Maximum Pool Size=1;Timeout=1", StringComparison.Ordinal) });

    private static async Task<AuthDbContext> HoldAsync(AuthDatabase database)
    {
        var context = database.Open();
        await context.Database.OpenConnectionAsync(Cancellation);
        return context;
    }

    private static Task<int> BackendAsync(AuthDbContext context) =>
        context.Database.SqlQuery<int>($"SELECT pg_backend_pid() AS \"Value\"").SingleAsync(Cancellation);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var tries = 0; !isSo(); tries++)
        {
            Assert.True(tries < 3_000);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation);
        }
    }
}
