using System.Collections.Concurrent;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Gateway.Auth.Tests.SigningKeys;

/// <summary>How a running replica learns of keys that others make.</summary>
public sealed class SigningKeyWatchTests(StoreServers servers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_replica_follows_the_table_and_rotates_on_schedule(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        var clock = new AwaitedClock();
        await using var one = await AuthWorld.CreateAsync(stores, clock);
        await using var two = await AuthWorld.CreateAsync(stores, clock);
        using var watch = Watch(two, new CollectedLog());
        await watch.StartAsync(Cancellation);

        await one.Get<SigningKeyRotation>().RotateAsync(null, Cancellation);
        await UntilAsync(clock, () => two.Get<SigningKeyRing>().All.Count == 2);

        // The first key has retired then, so two are one more.
        clock.Advance(TimeSpan.FromDays(91));
        Assert.Single(two.Get<SigningKeyRing>().All);
        await UntilAsync(clock, () => two.Get<SigningKeyRing>().All.Count == 2);
        await watch.StopAsync(Cancellation);
    }

    [Fact]
    [Trait("advisory", "C-35")]
    [Trait("advisory", "H-112")]
    public async Task A_token_of_an_unknown_key_is_refused_and_makes_the_replica_read_but_only_after_a_pause()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        var clock = new AwaitedClock();
        await using var one = await AuthWorld.CreateAsync(stores, clock);
        await using var two = await AuthWorld.CreateAsync(stores, clock);
        var (ring, validator) = (two.Get<SigningKeyRing>(), two.Get<AccessTokenValidator>());
        using var stranger = SigningKeyPair.Generate();

        Assert.Null(validator.Validate("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhIn0." + new string('A', 86)));
        Assert.Null(validator.Validate(stranger.AssertionHeader + "e30." + new string('A', 86)));
        Assert.False(ring.ReadingWanted.IsCompleted);

        await one.Get<SigningKeyRotation>().ReplaceLeakedAsync(null, Cancellation);
        await one.Get<SigningKeyLoader>().RefreshAsync(Cancellation);
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Null(validator.Validate(one.Get<SigningKeyRing>().Current.AccessTokenHeader + "e30." + new string('A', 86))));
        Assert.True(ring.ReadingWanted.IsCompleted);

        using var watch = Watch(two, new CollectedLog());
        await watch.StartAsync(Cancellation);
        Assert.NotEqual(one.Get<SigningKeyRing>().Current.Kid, ring.Current.Kid);

        // Less than the interval: it is the token that makes it read.
        await WaitAsync(() => clock.IsAwaited);
        clock.Advance(TimeSpan.FromSeconds(2));
        await WaitAsync(() => ring.Current.Kid == one.Get<SigningKeyRing>().Current.Kid);
        await watch.StopAsync(Cancellation);
    }

    [Fact]
    public async Task What_keeps_the_keys_from_being_read_is_said_once_and_once_when_it_is_over()
    {
        using var stores = await servers.CreateAsync(StoreKind.Real);
        var clock = new AwaitedClock();
        await using var world = await AuthWorld.CreateAsync(stores, clock);
        var ring = world.Get<SigningKeyRing>();
        var kid = ring.Current.Kid;
        var log = new CollectedLog();
        using var watch = Watch(world, log);
        await watch.StartAsync(Cancellation);

        await AllowConnectionsAsync(stores.Postgres!, allow: false);
        await UntilAsync(clock, () => log.Messages.Count == 1);
        await ReadAsync(20, ring, clock);

        Assert.Equal(kid, ring.Current.Kid);
        await AllowConnectionsAsync(stores.Postgres!, allow: true);
        await UntilAsync(clock, () => log.Messages.Count == 2);
        await watch.StopAsync(Cancellation);

        Assert.StartsWith("The signing keys could not be read or rotated, so those in memory stay in force: ", log.Messages.First(), StringComparison.Ordinal);
        Assert.Equal("The signing keys could be read again.", log.Messages.Last());
    }

    [Fact]
    public async Task What_the_watch_of_the_database_says_is_not_said_again()
    {
        using var stores = await servers.CreateAsync(StoreKind.Real);
        var clock = new AwaitedClock();
        await using var world = await AuthWorld.CreateAsync(stores, clock);
        var log = new CollectedLog();
        using var watch = Watch(world, log);
        await watch.StartAsync(Cancellation);

        await world.Get<AuthDatabase>().Circuit.OpenAsync(new TimeoutException(), "it does not answer");
        await AllowConnectionsAsync(stores.Postgres!, allow: false);
        await ReadAsync(5, world.Get<SigningKeyRing>(), clock);
        await AllowConnectionsAsync(stores.Postgres!, allow: true);
        await ReadAsync(2, world.Get<SigningKeyRing>(), clock);
        await watch.StopAsync(Cancellation);

        Assert.Empty(log.Messages);
    }

    /// <summary>Lets the watch read that often.</summary>
    private static async Task ReadAsync(int times, SigningKeyRing ring, AwaitedClock clock)
    {
        for (var i = 0; i < times; i++)
        {
            ring.WantReading();
            await UntilAsync(clock, () => !ring.ReadingWanted.IsCompleted);
        }
    }

    private static SigningKeyWatch Watch(AuthWorld world, CollectedLog log) =>
        new(world.Get<SigningKeyLoader>(), world.Get<SigningKeyRotation>(), world.Get<SigningKeyRing>(), world.Get<AuthDatabase>(), world.Clock, log);

    /// <summary>Lets time pass until something is so, no faster than the watch follows.</summary>
    private static Task UntilAsync(AwaitedClock clock, Func<bool> condition) => WaitAsync(() =>
    {
        if (condition())
        {
            return true;
        }

        if (clock.IsAwaited)
        {
            clock.Advance(SigningKeyWatch.Interval);
        }

        return false;
    });

    private static async Task WaitAsync(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "It never happened.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation);
        }
    }

    private static async Task AllowConnectionsAsync(string connectionString, bool allow)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        await using var connection = new NpgsqlConnection(connectionString.Replace($"Database={database}", "Database=postgres", StringComparison.Ordinal));
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(
            $"ALTER DATABASE {database} ALLOW_CONNECTIONS {allow}; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'", connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    /// <summary>A clock that knows whether somebody has begun to wait since it was last asked.</summary>
    private sealed class AwaitedClock() : FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
        private int timers;

        public bool IsAwaited => Interlocked.Exchange(ref timers, 0) > 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref timers);
            return timer;
        }
    }

    private sealed class CollectedLog : ILogger<SigningKeyWatch>
    {
        public ConcurrentQueue<string> Messages { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Enqueue(formatter(state, exception));
    }
}
