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

    private const int CountBits = 16;

    /// <summary>The second, and how many it has had.</summary>
    private long window;

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
        while (true)
        {
            var seen = Volatile.Read(ref window);
            var (second, count) = (seen >> CountBits, seen & ((1 << CountBits) - 1));
            if (now <= second && count >= MostPerSecond)
            {
                return false; // read only: a flood must not fight for a counter that says no anyway
            }

            if (Interlocked.CompareExchange(ref window, now > second ? (now << CountBits) | 1 : seen + 1, seen) == seen)
            {
                return true;
            }
        }
    }
}
