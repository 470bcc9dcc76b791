using System.Runtime.InteropServices;
using Gateway.TestKit;

namespace Gateway.Bench.Proxy;

/// <summary>Where the figures come from.</summary>
internal static class Machine
{
    public static async Task<string> DescribeAsync(ProxyOptions options)
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? "unknown processor";
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        string[] versions =
        [
            RuntimeInformation.FrameworkDescription,
            await FirstLineAsync("wrk", "-v"), await FirstLineAsync("nginx", "-v"), await FirstLineAsync("haproxy", "-v"),
        ];
        return $"""
            {model}, {Environment.ProcessorCount} cores, {memory:0} GB, Linux {Environment.OSVersion.Version}; {string.Join("; ", versions)}.
            {options.Rounds} rounds of {options.Seconds} s after runs of {options.WarmUp} s until CPU per request has settled, every contestant a new process in each round, in turns; wrk with {Wrk.Connections} connections; nginx
            with one worker behind; proxy, client and backend share the cores, nothing is pinned. Median (least–most) over the rounds; × YARP is the ratio
            of CPU per request in the same round. "Others" is what the rest of the machine used: figures with more than a little of it are noise.

            """;
    }

    private static async Task<string> FirstLineAsync(string program, string argument)
    {
        await using var child = ChildProcess.Start(program, [argument]);
        await child.WaitAsync();
        return child.Lines.First().Replace("nginx version: ", "", StringComparison.Ordinal).Split(" [", 2)[0].Split(" Copyright", 2)[0].Split(" 20", 2)[0];
    }
}
