namespace Gateway.Bench;

/// <summary>Durations in milliseconds, and what is said about them.</summary>
internal sealed class Figures(IEnumerable<double> milliseconds)
{
    private readonly double[] sorted = [.. milliseconds.Order()];

    public int Count => sorted.Length;

    /// <summary>The smallest that at least this part of all does not exceed.</summary>
    public double Percentile(double part) => sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Length) - 1)];

    public override string ToString() =>
        $"median {Percentile(0.5):0.0} ms, 99th percentile {Percentile(0.99):0.0} ms, most {sorted[^1]:0.0} ms ({Count} measured)";
}
