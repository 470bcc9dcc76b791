using System.Diagnostics;
using Gateway.Telemetry;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry.Trace;
using Xunit;

namespace Gateway.Tests.Telemetry;

/// <summary>Which requests are traced when nobody says.</summary>
public sealed class EdgeSamplerTests
{
    private readonly FakeTimeProvider time = new();
    private readonly EdgeSampler sampler;

    public EdgeSamplerTests() => sampler = new EdgeSampler(time);

    [Fact]
    public void A_hundred_requests_a_second_are_traced_and_again_in_the_next()
    {
        for (var second = 0; second < 3; second++)
        {
            var sampled = 0;
            Parallel.For(0, 5000, _ => Interlocked.Add(ref sampled, IsSampled(default) ? 1 : 0));
            Assert.Equal(EdgeSampler.MostPerSecond, sampled);
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_client_cannot_have_its_requests_traced_beyond_that()
    {
        var client = Parent(ActivityTraceFlags.Recorded, isRemote: true);
        Assert.Equal(EdgeSampler.MostPerSecond, Enumerable.Range(0, 1000).Count(_ => IsSampled(client)));
    }

    [Fact]
    public void What_is_part_of_a_request_goes_with_it()
    {
        while (IsSampled(default))
        {
            // Until the second is used up.
        }

        Assert.True(IsSampled(Parent(ActivityTraceFlags.Recorded, isRemote: false)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(IsSampled(Parent(ActivityTraceFlags.None, isRemote: false)));
    }

    private static ActivityContext Parent(ActivityTraceFlags flags, bool isRemote) =>
        new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags, isRemote: isRemote);

    private bool IsSampled(ActivityContext parent) =>
        sampler.ShouldSample(new SamplingParameters(parent, ActivityTraceId.CreateRandom(), "GET", ActivityKind.Server)).Decision == SamplingDecision.RecordAndSample;
}
