using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Storage;

public sealed class StoreRequirementsTests(StoreServers servers)
{
    [Theory]
    [Trait("advisory", "K-128")]
    [InlineData("7.0.15", "noeviction", null)]
    [InlineData("7.2.4", "noeviction", null)]
    [InlineData("8.0.0", "noeviction", null)]
    [InlineData("6.2.14", "noeviction", "Redis 6.2.14 is too old: use Redis 7 or newer")]
    [InlineData("7.0.15", "volatile-lru", "set maxmemory-policy noeviction, or Redis:AllowEviction")]
    [InlineData("7.0.15", null, null)]
    [InlineData(null, null, null)]
    [InlineData("a fork's own version", "noeviction", null)]
    public void An_old_Redis_or_one_that_evicts_is_refused_with_the_remedy(string? version, string? policy, string? sentence)
    {
        var reason = RedisRequirements.WhyUnusable(version, policy, allowEviction: false);

        Assert.Equal(sentence is null, reason is null);
        Assert.Contains(sentence ?? "", reason ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Eviction_can_be_allowed_and_an_old_Redis_cannot()
    {
        Assert.Null(RedisRequirements.WhyUnusable("7.0.15", "allkeys-lru", allowEviction: true));
        Assert.NotNull(RedisRequirements.WhyUnusable("6.2.14", "allkeys-lru", allowEviction: true));
    }

    [Theory]
    [InlineData("14.9", true)]
    [InlineData("9.6.24", true)]
    [InlineData("15.0", false)]
    [InlineData("18.1", false)]
    public void An_old_PostgreSQL_is_refused_with_the_remedy(string version, bool refused) =>
        Assert.Equal(refused ? $"PostgreSQL {version} is too old: use PostgreSQL 15 or newer." : null, PostgresEngine.WhyTooOld(Version.Parse(version)));

    [Theory]
    [Trait("advisory", "K-128")]
    [InlineData(-10)]
    [InlineData(0)]
    [InlineData(10)]
    public async Task The_watch_sees_how_far_the_clock_is_from_Redis(int seconds)
    {
        var clock = new FakeTimeProvider();
        var address = await servers.Redis.CreateDatabaseAsync();
        var options = new StoresOptions { Redis = address, Postgres = "Host=unused" };
        await using var redis = new RedisConnection(options, seconds == 0 ? TimeProvider.System : clock, NullLogger<RedisConnection>.Instance);
        await redis.OpenAsync(address);
        clock.AdjustTime(TimeProvider.System.GetUtcNow().AddSeconds(seconds));

        await redis.ProbeAsync(TestContext.Current.CancellationToken);

        if (seconds == 0)
        {
            Assert.Equal(TimeSpan.Zero, redis.ClockSkew);
        }
        else
        {
            Assert.InRange(redis.ClockSkew, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5));
        }
    }
}
