using Gateway.Auth.Storage;
using Gateway.Errors;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Errors;

public sealed class UnexplainedOutageTests : IAsyncDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly RedisConnection redis;
    private readonly AuthDatabase database = new(new StoresOptions { Postgres = "Host=unused" });
    private readonly UnexplainedOutage outage;

    public UnexplainedOutageTests()
    {
        redis = new RedisConnection(new StoresOptions(), clock, NullLogger<RedisConnection>.Instance);
        outage = new UnexplainedOutage(redis, database, clock);
    }

    [Fact]
    public void What_goes_on_while_the_watch_sees_nothing_is_said_once_a_minute()
    {
        var said = new List<int>();
        for (var second = 0; second < 200; second++)
        {
            if (outage.Add())
            {
                said.Add(second);
            }

            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([15, 75, 135, 195], said);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_watch_says_is_never_said_again(bool isRedis)
    {
        var circuit = isRedis ? redis.Circuit : database.Circuit;
        Assert.False(outage.Add()); // before the watch has noticed
        await circuit.OpenAsync(new TimeoutException(), "it does not answer");
        for (var second = 0; second < 200; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            Assert.False(outage.Add());
        }

        await circuit.CloseAsync();

        Assert.False(outage.Add());
    }

    /// <summary>The end of the first fails a request, and so does the beginning of the second.</summary>
    [Fact]
    public async Task Two_outages_within_a_minute_are_said_by_the_watch_alone()
    {
        await database.Circuit.OpenAsync(new TimeoutException(), "it does not answer");
        Assert.False(outage.Add());
        await database.Circuit.CloseAsync();
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(outage.Add());

        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.False(outage.Add());
    }

    [Fact]
    public void A_failure_now_and_then_is_none()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.False(outage.Add());
            clock.Advance(TimeSpan.FromMinutes(2));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await redis.DisposeAsync();
        database.Dispose();
    }
}
