using System.Globalization;
using Gateway.TestKit;

namespace Gateway.Bench.Proxy;

/// <summary>What wrk saw.</summary>
/// <param name="Requests">Answers.</param>
/// <param name="Seconds">How long.</param>
/// <param name="Errors">Answers of 400 and above, and connections that failed or timed out.</param>
/// <param name="P50">Median latency, in milliseconds.</param>
/// <param name="P99">99th percentile, in milliseconds.</param>
internal sealed record Wrk(long Requests, double Seconds, long Errors, double P50, double P99)
{
    public const int Connections = 32;

    /// <summary>Sends requests over <see cref="Connections"/> connections, each as fast as it is answered, until the time is over.</summary>
    public static async Task<Wrk> RunAsync(int port, string host, IReadOnlyList<string> script, int seconds)
    {
        await using var wrk = ChildProcess.Start(
            "wrk",
            [
                "--threads", "1", "--connections", $"{Connections}", "--duration", $"{seconds}s", "--timeout", "5s", "--script", Path.Combine(AppContext.BaseDirectory, "proxy.lua"),
                $"http://127.0.0.1:{port}/api/items?page=2", "--", host, .. script,
            ]);
        var code = await wrk.WaitAsync();
        var words = wrk.Lines.FirstOrDefault(line => line.StartsWith("bench ", StringComparison.Ordinal))?.Split(' ');
        return code == 0 && words is not null
            ? new Wrk(Number(1), Number(2) / 1e6, Number(3), Number(4) / 1e3, Number(5) / 1e3)
            : throw wrk.Failure($"wrk ended with {code}");

        long Number(int index) => long.Parse(words[index], CultureInfo.InvariantCulture);
    }
}
