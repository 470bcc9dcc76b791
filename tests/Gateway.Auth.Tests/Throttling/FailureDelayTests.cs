using Gateway.Auth.Throttling;

namespace Gateway.Auth.Tests.Throttling;

/// <summary>When a failure is answered, by the waiting that is asked for: no clock is looked at.</summary>
public sealed class FailureDelayTests
{
    private readonly ScriptedClock clock = new();

    [Theory]
    [Trait("advisory", "E-77")]
    [InlineData(0, 250)]
    [InlineData(1, 250)]
    [InlineData(249, 250)]
    [InlineData(250, 250)]
    [InlineData(251, 500)]
    [InlineData(277, 500)]
    [InlineData(347, 500)]
    [InlineData(4_990, 5_000)]
    public async Task A_failure_is_answered_at_the_next_multiple_of_the_quantum(int took, int answered)
    {
        var delay = new FailureDelay(new ThrottlingOptions(), clock);

        Assert.Equal(answered, await AnsweredAfterAsync(delay, took, hashed: true));
    }

    [Fact]
    [Trait("advisory", "E-77")]
    public async Task One_for_which_nothing_was_hashed_is_answered_when_the_others_are()
    {
        var delay = new FailureDelay(new ThrottlingOptions(), clock);
        Assert.False(delay.KnowsHashing);
        foreach (var hashing in new[] { 20, 277, 640 })
        {
            var answered = await AnsweredAfterAsync(delay, hashing, hashed: true);
            Assert.True(delay.KnowsHashing);
            Assert.Equal(answered, await AnsweredAfterAsync(delay, 3, hashed: false));
        }

        Assert.Equal(1_000, await AnsweredAfterAsync(delay, 800, hashed: false));
    }

    [Theory]
    [Trait("advisory", "E-77")]
    [InlineData(0)]
    [InlineData(200)]
    [InlineData(900)]
    public async Task A_hash_that_costs_less_is_answered_when_the_dearest_of_late_would_be(int waited)
    {
        var delay = new FailureDelay(new ThrottlingOptions(), clock);
        await AnsweredAfterAsync(delay, 554, hashed: true);

        Assert.Equal(await AnsweredAfterAsync(delay, 554, hashed: true, waited), await AnsweredAfterAsync(delay, 277, hashed: true, waited));
        Assert.Equal(await AnsweredAfterAsync(delay, 554, hashed: true, waited), await AnsweredAfterAsync(delay, 3, hashed: false));
    }

    [Fact]
    [Trait("advisory", "E-77")]
    public async Task What_was_dear_long_ago_is_forgotten()
    {
        var delay = new FailureDelay(new ThrottlingOptions(), clock);
        await AnsweredAfterAsync(delay, 2_900, hashed: true);
        clock.Advance((int)TimeSpan.FromMinutes(40).TotalMilliseconds);
        Assert.Equal(3_000, await AnsweredAfterAsync(delay, 277, hashed: true));
        clock.Advance((int)TimeSpan.FromMinutes(40).TotalMilliseconds);
        Assert.Equal(500, await AnsweredAfterAsync(delay, 277, hashed: true));
    }

    [Fact]
    public async Task Without_a_quantum_nobody_waits()
    {
        var delay = new FailureDelay(new ThrottlingOptions { FailureQuantum = TimeSpan.Zero }, clock);

        Assert.Equal(277, await AnsweredAfterAsync(delay, 277, hashed: true));
        Assert.Equal(3, await AnsweredAfterAsync(delay, 3, hashed: false));
    }

    /// <summary>Milliseconds after the beginning of a request that did something for so long.</summary>
    private async Task<double> AnsweredAfterAsync(FailureDelay delay, int took, bool hashed, int waited = 0)
    {
        var began = delay.Begin();
        clock.Advance(waited + took);
        await delay.WaitAsync(began, hashed ? TimeSpan.FromMilliseconds(took) : null);
        return clock.GetElapsedTime(began).TotalMilliseconds;
    }

    /// <summary>Time passes when the test says so, and while somebody waits for a timer.</summary>
    private sealed class ScriptedClock : TimeProvider
    {
        private long milliseconds;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => milliseconds;

        public void Advance(int by) => milliseconds += by;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            milliseconds += (long)dueTime.TotalMilliseconds;
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
