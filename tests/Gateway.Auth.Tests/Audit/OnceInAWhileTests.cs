using Gateway.Auth.Audit;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.Audit;

public sealed class OnceInAWhileTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void A_key_gets_through_once_in_the_interval_and_others_beside_it()
    {
        var limit = new OnceInAWhile(time, TimeSpan.FromMinutes(10), 100);

        Assert.True(limit.IsTime("token", "192.0.2.1", out _));
        Assert.False(limit.IsTime("token", "192.0.2.1", out var isFull));
        Assert.False(isFull);
        Assert.True(limit.IsTime("token", "192.0.2.2", out _));
        Assert.True(limit.IsTime("header", "192.0.2.1", out _));

        time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.False(limit.IsTime("token", "192.0.2.1", out _));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.True(limit.IsTime("token", "192.0.2.1", out _));
        Assert.False(limit.IsTime("token", "192.0.2.1", out _));
    }

    [Fact]
    [Trait("advisory", "E-73")]
    public void Whoever_has_more_addresses_than_are_remembered_gets_no_further()
    {
        var limit = new OnceInAWhile(time, TimeSpan.FromMinutes(10), 100);
        Assert.All(Enumerable.Range(0, 100), i => Assert.True(limit.IsTime("token", $"192.0.2.{i}", out _)));

        Assert.False(limit.IsTime("token", "198.51.100.1", out var isFull));
        Assert.True(isFull);

        time.Advance(TimeSpan.FromMinutes(10));
        Assert.True(limit.IsTime("token", "198.51.100.1", out _));
    }

    [Fact]
    public async Task Of_many_at_once_one_gets_through()
    {
        var limit = new OnceInAWhile(time, TimeSpan.FromMinutes(10), 100);
        for (var round = 0; round < 50; round++)
        {
            var key = $"192.0.2.{round}";
            using var start = new Barrier(8);

            var through = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TestContext.Current.CancellationToken);
                    return limit.IsTime("token", key, out var _);
                },
                TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            Assert.Single(through, isThrough => isThrough);
        }
    }
}
