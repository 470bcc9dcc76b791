using Gateway.Auth.RateLimiting;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.RateLimiting;

/// <summary>The counters of rate limits.</summary>
public sealed class RateLimitCountersTests(StoreServers servers)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task So_many_may_come_at_once_and_then_they_become_free_evenly(StoreKind kind)
    {
        await using var world = await AuthWorld.CreateAsync(await servers.CreateAsync(kind));
        var counters = world.Get<RateLimitCounters>();
        for (var left = 5; left > 0; left--)
        {
            var allowed = await counters.TakeAsync("a", 6, Minute);
            Assert.Equal((true, left, 6), (allowed.IsAllowed, allowed.Remaining, allowed.Limit));
        }

        Assert.True((await counters.TakeAsync("a", 6, Minute)).IsAllowed);
        var refused = await counters.TakeAsync("a", 6, Minute);
        Assert.Equal((false, 0, 10, 60), (refused.IsAllowed, refused.Remaining, (int)refused.RetryAfter.TotalSeconds, (int)refused.Reset.TotalSeconds));
        Assert.True((await counters.TakeAsync("b", 6, Minute)).IsAllowed);

        Assert.Equal(10, (int)counters.FindRefused("a")!.RetryAfter.TotalSeconds);
        world.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(6, (int)counters.FindRefused("a")!.RetryAfter.TotalSeconds);
        world.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(counters.FindRefused("a"));
        Assert.True((await counters.TakeAsync("a", 6, Minute)).IsAllowed);
        Assert.False((await counters.TakeAsync("a", 6, Minute)).IsAllowed);
        world.Clock.Advance(Minute);
        Assert.Equal(5, (await counters.TakeAsync("a", 6, Minute)).Remaining);
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Parallel_requests_over_two_replicas_get_no_more_than_the_limit(StoreKind kind)
    {
        var stores = await servers.CreateAsync(kind);
        await using var one = await AuthWorld.CreateAsync(stores);
        await using var two = await AuthWorld.CreateAsync(stores, one.Clock);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            Task.Run(() => (i % 2 == 0 ? one : two).Get<RateLimitCounters>().TakeAsync("shared", 30, Minute))));
        Assert.Equal(30, answers.Count(answer => answer.IsAllowed));
    }
}
