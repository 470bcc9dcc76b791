namespace Gateway.Bench.Proxy;

/// <summary>What one contestant showed in one round.</summary>
/// <param name="RequestsPerSecond">As the client counted them.</param>
/// <param name="P50">Median latency, in milliseconds.</param>
/// <param name="P99">99th percentile, in milliseconds.</param>
/// <param name="Cpu">Processor time of the proxy's processes per request, in microseconds.</param>
/// <param name="Cores">Processors that the proxy kept busy.</param>
/// <param name="Resident">Its resident memory at the end, in MB.</param>
/// <param name="Peak">The most that was, in MB.</param>
/// <param name="Foreign">Processors that nobody of the benchmark kept busy, or that the machine's host took away: noise.</param>
internal sealed record Round(double RequestsPerSecond, double P50, double P99, double Cpu, double Cores, double Resident, double Peak, double Foreign);
