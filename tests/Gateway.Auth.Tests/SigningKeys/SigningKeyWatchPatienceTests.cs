using System.Collections.Concurrent;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Gateway.Auth.Tests.SigningKeys;

/// <summary>How often the watch fails before it speaks: two failures may be an outage that the watch of the database tells of, a third is not.</summary>
public sealed class SigningKeyWatchPatienceTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Two_failures_are_not_said_and_the_third_in_a_row_is(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var running = await Running.StartAsync(stores);

        await running.BreakAsync();
        await running.ReadAsync(2);
        await running.MendAsync();
        await running.ReadAsync(1);
        await running.BreakAsync();
        await running.ReadAsync(2);
        Assert.Empty(running.Messages);

        await running.ReadAsync(1);
        Assert.StartsWith("The signing keys could not be read or rotated", Assert.Single(running.Messages), StringComparison.Ordinal);

        await running.ReadAsync(3);
        await running.MendAsync();
        await running.ReadAsync(2);
        Assert.Equal("The signing keys could be read again.", running.Messages.Skip(1).Single());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task What_fails_in_an_outage_is_not_counted_and_what_failed_before_is_forgotten(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var running = await Running.StartAsync(stores);

        await running.BreakAsync();
        await running.ReadAsync(2);
        await running.Circuit.OpenAsync(new TimeoutException(), "it does not answer");
        await running.ReadAsync(3);
        await running.Circuit.CloseAsync();
        await running.ReadAsync(2);
        Assert.Empty(running.Messages);

        await running.ReadAsync(1);
        Assert.Single(running.Messages);
    }

    [Fact]
    public async Task A_reading_that_began_in_an_outage_and_failed_after_it_is_the_outages()
    {
        using var stores = await servers.CreateAsync(StoreKind.Real);
        await using var running = await Running.StartAsync(stores);
        await running.BreakAsync();
        await running.ReadAsync(2);

        await running.Circuit.OpenAsync(new TimeoutException(), "it does not answer");
        await using (var blocker = new NpgsqlConnection(stores.Postgres))
        {
            await blocker.OpenAsync(Cancellation);
            await using var blocking = await blocker.BeginTransactionAsync(Cancellation);
            await using var block = new NpgsqlCommand("LOCK TABLE signing_keys", blocker);
            await block.ExecuteNonQueryAsync(Cancellation);
            var reading = running.ReadAsync(1);
            await using var other = new NpgsqlConnection(stores.Postgres);
            await other.OpenAsync(Cancellation);
            await using var waits = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", other);
            while (await waits.ExecuteScalarAsync(Cancellation) is 0L)
            {
                Assert.False(reading.IsCompleted);
            }

            await running.Circuit.CloseAsync();
            await using var end = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", other);
            await end.ExecuteNonQueryAsync(Cancellation);
            await reading;
        }

        await running.ReadAsync(2);
        Assert.Empty(running.Messages);
        await running.ReadAsync(1);
        Assert.Single(running.Messages);
    }

    /// <summary>A watch that reads when it is told to, and a table that it cannot read when a test wants that.</summary>
    private sealed class Running : IAsyncDisposable, ILogger<SigningKeyWatch>
    {
        private readonly CountingClock clock;
        private readonly AuthWorld world;
        private readonly SigningKeyWatch watch;

        private Running(CountingClock clock, AuthWorld world)
        {
            (this.clock, this.world) = (clock, world);
            watch = new(world.Get<SigningKeyLoader>(), world.Get<SigningKeyRotation>(), world.Get<SigningKeyRing>(), world.Get<AuthDatabase>(), clock, this);
        }

        public ConcurrentQueue<string> Messages { get; } = new();

        public StoreCircuit Circuit => world.Get<AuthDatabase>().Circuit;

        public static async Task<Running> StartAsync(StorePair stores)
        {
            var counting = new CountingClock();
            var running = new Running(counting, await AuthWorld.CreateAsync(stores, counting));
            counting.Timers = 0;
            await running.watch.StartAsync(Cancellation);
            return running;
        }

        /// <summary>Lets the watch read so often, each time to the end: in each turn it waits twice, and then once in the next.</summary>
        public async Task ReadAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await UntilAsync(() => clock.Timers % 2 == 1);
                var ended = clock.Timers + 2;
                world.Get<SigningKeyRing>().WantReading();
                clock.Advance(SigningKeyWatch.Interval);
                await UntilAsync(() => clock.Timers == ended);
            }
        }

        public Task BreakAsync() => RenameAsync("private_key", "broken");

        public Task MendAsync() => RenameAsync("broken", "private_key");

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Enqueue(formatter(state, exception));

        public async ValueTask DisposeAsync()
        {
            await watch.StopAsync(CancellationToken.None);
            watch.Dispose();
            await world.DisposeAsync();
        }

        private static async Task UntilAsync(Func<bool> isSo)
        {
            var started = TimeProvider.System.GetTimestamp();
            while (!isSo())
            {
                Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1), "It never happened.");
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancellation);
            }
        }

        private async Task RenameAsync(string from, string to)
        {
            await using var db = world.Get<AuthDatabase>().Open();
#pragma warning disable EF1002 // names of columns, from this file
            await db.Database.ExecuteSqlRawAsync($"ALTER TABLE signing_keys RENAME COLUMN {from} TO {to}", Cancellation);
#pragma warning restore EF1002
        }
    }

    private sealed class CountingClock() : FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
        private int timers;

        public int Timers
        {
            get => Volatile.Read(ref timers);
            set => Volatile.Write(ref timers, value);
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref timers);
            return timer;
        }
    }
}
