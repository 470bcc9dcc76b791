using OpenTelemetry.Trace;

namespace Gateway.Telemetry;

/// <summary>
/// Which requests are exported as traces unless <c>OTEL_TRACES_SAMPLER</c> says: all of them up to a number a second, and none beyond, so that
/// whoever tries it sees every request and a flood costs neither the gateway nor the collector. The client's own <c>sampled</c> flag does not count:
/// anybody can set it (ADVISORIES.md H-110).
/// </summary>
/// <param name="time">Counts the seconds.</param>
internal sealed class EdgeSampler(TimeProvider time) : Sampler
{
    /// <summary>Traces in a second, at most.</summary>
    public const int MostPerSecond = 100;

    private long second;
    private int sampled;

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        var isPart = parent.TraceId != default && !parent.IsRemote;
        return new SamplingResult(isPart ? parent.TraceFlags.HasFlag(System.Diagnostics.ActivityTraceFlags.Recorded) : IsWithinLimit());
    }

    private bool IsWithinLimit()
    {
        var now = time.GetTimestamp() / time.TimestampFrequency;
        var counted = Volatile.Read(ref second);
        if (counted != now && Interlocked.CompareExchange(ref second, now, counted) == counted)
        {
            Volatile.Write(ref sampled, 0);
        }

        // Read first: a flood must not fight for a counter that says no anyway.
        return Volatile.Read(ref sampled) < MostPerSecond && Interlocked.Increment(ref sampled) <= MostPerSecond;
    }
}
