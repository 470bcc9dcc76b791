using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>A store that takes its time, or a clock that is wrong, takes nothing away from anybody.</summary>
[Collection(nameof(CutOffWorld))]
public sealed partial class SlowStoreTests(CutOffWorld world) : IAsyncLifetime
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(300);

    private ApiClient Client => world.Gateway.Client;

    public async ValueTask InitializeAsync() => await world.ReadyAsync();

    public ValueTask DisposeAsync()
    {
        world.Restore();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_slow_Redis_is_no_outage_and_whoever_is_known_does_not_wait_for_it()
    {
        var person = await Client.SignUpAsync();
        var cookie = await Client.SignInWithCookieAsync(person.Email);
        (await Client.SendAsync("GET /page", cookie: cookie)).Expect(200);
        var alerts = world.Gateway.Says("Redis cannot be used");
        await UntilNobodyAsksAsync();
        world.RedisNetwork.Delay = Slow;

        // Memory answers: while the revocations are read some times, Redis is asked about nobody.
        var before = await RedisAsync();
        var after = before;
        for (var rounds = 0; after.Readings < before.Readings + 5; rounds++)
        {
            Assert.True(rounds < 3_000);
            for (var i = 0; i < 20; i++)
            {
                (await Client.SendAsync("GET /page", bearer: person.AccessToken)).Expect(200);
                (await Client.SendAsync("GET /page", cookie: cookie)).Expect(200);
            }

            after = await RedisAsync();
        }

        Assert.Equal(before.Questions, after.Questions);

        // And it goes on answering while others wait for Redis, who get what they want in the end.
        var (signedIn, refreshing) = (Client.SignInAsync(person.Email), Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken }));
        (await Client.SendAsync("GET /page", bearer: person.AccessToken)).Expect(200);
        var refreshed = (await refreshing).Expect(200);
        (await Client.SendAsync("GET /page", bearer: (await signedIn).AccessToken)).Expect(200);
        (await Client.SendAsync("POST /auth/signout", bearer: refreshed.Member("access_token"))).Expect(204);
        (await Client.SendAsync("GET /page", bearer: refreshed.Member("access_token"))).Expect(401);
        Assert.True((await RedisAsync()).Questions > after.Questions);

        await ExpectReadyAsync();
        Assert.Equal(alerts, world.Gateway.Says("Redis cannot be used"));
    }

    [Fact]
    public async Task A_slow_PostgreSQL_is_no_outage()
    {
        var person = await Client.SignUpAsync();
        var alerts = world.Gateway.Says("PostgreSQL cannot be used");
        world.PostgresNetwork.Delay = Slow;

        // More at once than there are connections to begin with: new ones are slow, too.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Client.SignInAsync(person.Email)));
        (await Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);

        await ExpectReadyAsync();
        Assert.Equal(alerts, world.Gateway.Says("PostgreSQL cannot be used"));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public async Task A_clock_more_than_two_seconds_from_that_of_Redis_is_not_ready_and_everything_goes_on(int seconds)
    {
        var person = await Client.SignUpAsync();
        var cookie = await Client.SignInWithCookieAsync(person.Email);

        world.Redis.Clock!.Set(TimeSpan.FromSeconds(seconds));

        Assert.NotEmpty((await Client.UntilAsync(503, "GET /healthz/ready", text: "unavailable"))["Retry-After"]);
        var details = (await world.Gateway.Management.SendAsync("GET /healthz/ready")).Expect(503);
        Assert.Equal(("unavailable", "ok", "ok"), (details.Member("status"), details.Member("redis"), details.Member("database")));
        Assert.Matches("^[2-5][.][0-9] s from Redis' clock: ", details.Member("clock"));
        Assert.InRange(await SkewAsync(), 2, 5);
        (await Client.SendAsync("GET /page", bearer: person.AccessToken)).Expect(200);
        (await Client.SendAsync("GET /strict/page", cookie: cookie)).Expect(200);
        (await Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);
        await Client.SignInAsync(person.Email);

        world.Redis.Clock.Set(TimeSpan.FromSeconds(seconds / 4.0));

        await Client.UntilAsync(200, "GET /healthz/ready", text: "ready");
        Assert.Equal("ok", (await world.Gateway.Management.SendAsync("GET /healthz/ready")).Expect(200).Member("clock"));
    }

    private async Task ExpectReadyAsync()
    {
        var details = await world.Gateway.Management.UntilAsync(200, "GET /healthz/ready", text: "\"ready\"");
        Assert.Equal(("ready", "ok", "ok", "ok"), (details.Member("status"), details.Member("redis"), details.Member("database"), details.Member("clock")));
    }

    /// <summary>How often Redis was asked for new revocations, and how often it ran a script or was asked for a session.</summary>
    private async Task<(long Readings, long Questions)> RedisAsync()
    {
        var calls = Calls().Matches(await world.Redis.ExecuteAsync("INFO commandstats"))
            .ToLookup(match => match.Groups["command"].Value is "zrangebyscore", match => long.Parse(match.Groups["calls"].Value, CultureInfo.InvariantCulture));
        return (calls[true].Sum(), calls[false].Sum());
    }

    /// <summary>What a request of an earlier story asks, or takes back after an outage, may still be on its way.</summary>
    private async Task UntilNobodyAsksAsync()
    {
        for (var (before, now) = (await RedisAsync(), await RedisAsync()); now.Readings < before.Readings + 5; now = await RedisAsync())
        {
            if (now.Questions != before.Questions)
            {
                before = now;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private async Task<double> SkewAsync() =>
        (await Scrape.OfAsync(world.Gateway.Management)).Single(metric => metric.Name is "authgateway_clock_skew_seconds").Value;

    [GeneratedRegex("cmdstat_(?<command>eval|evalsha|hmget|zrangebyscore):calls=(?<calls>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Calls();
}
