namespace Gateway.Bench.Proxy;

/// <summary>What wrk sends: arguments of <c>proxy.lua</c>.</summary>
/// <param name="WarmUp">Before anything is measured.</param>
/// <param name="Measured">While it is.</param>
/// <param name="WarmUpRequests">How many requests one run of the warm-up needs at least.</param>
/// <param name="MeasuredLimit">How many there are to be measured; with more, some were sent twice.</param>
internal sealed record Load(IReadOnlyList<string> WarmUp, IReadOnlyList<string> Measured, int WarmUpRequests = 0, int MeasuredLimit = int.MaxValue)
{
    /// <summary>One header for all requests.</summary>
    public static Load Same(string name, string value) => Same(["same", name, value]);

    /// <summary>The tokens of a file in turn, each seen before.</summary>
    public static Load Cycle(TokenFile file) => Same(["cycle", file.Path]) with { WarmUpRequests = file.Count + Wrk.Connections };

    /// <summary>Every token once.</summary>
    public static Load Fresh(TokenFile warmUp, TokenFile measured) =>
        new(["fresh", warmUp.Path], ["fresh", measured.Path], MeasuredLimit: measured.Count);

    private static Load Same(IReadOnlyList<string> arguments) => new(arguments, arguments);
}

/// <summary>A file with one token a line.</summary>
internal sealed record TokenFile(string Path, int Count);
