using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Storage;

[Collection("the process's threads")]
public sealed class StoreWatchTests(StoreServers servers)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250), Breath = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task A_database_that_stops_answering_is_known_to_be_away_however_long_its_client_takes_to_give_up()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var direct = await servers.Postgres.CreateDatabaseAsync();
        await using var network = new TcpRelay(servers.Postgres.Port);
        using var database = new AuthDatabase(new StoresOptions { Postgres = network.Through(direct) + ";Timeout=60;Maximum Pool Size=30" });
        var clock = new FakeTimeProvider();
        using var watch = new StoreWatch(database, clock, NullLogger<StoreWatch>.Instance);
        await database.ProbeAsync(cancellation);

        var threads = MinThreads();

        network.Swallow();
        await watch.StartAsync(cancellation);

        await UntilAsync(() => database.Circuit.Problem is not null);
        Assert.Equal("it does not answer, or all connections of the pool are busy", database.Circuit.Problem);
        Assert.Equal(threads + 30, MinThreads()); // since each connection may block one
        await Assert.ThrowsAsync<StoreAwayException>(() => database.Circuit.RunAsync(() => Task.FromResult(1)));

        network.Restore();

        await UntilAsync(() => database.Circuit.Problem is null);
        Assert.Equal(1, await database.Circuit.RunAsync(() => Task.FromResult(1)));
        await UntilAsync(() => MinThreads() == threads);
        await watch.StopAsync(cancellation);

        async Task UntilAsync(Func<bool> condition)
        {
            for (var tries = 0; !condition(); tries++)
            {
                Assert.True(tries < 500);
                clock.Advance(Step);
                await Task.Delay(Breath, TimeProvider.System, cancellation);
            }
        }
    }

    private static int MinThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out _);
        return workers;
    }
}
