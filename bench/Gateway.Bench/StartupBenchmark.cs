using Gateway.TestKit;

namespace Gateway.Bench;

/// <summary>From the start of the process to its first answer.</summary>
internal static class StartupBenchmark
{
    private const int Runs = 5;

    public static async Task RunAsync()
    {
        await using var servers = new StoreServers();
        foreach (var kind in Enum.GetValues<StoreKind>())
        {
            var environment = new Dictionary<string, string?>(await servers.EnvironmentAsync(kind), StringComparer.Ordinal);
            var times = new List<double>();
            for (var i = 0; i < Runs; i++)
            {
                await using var gateway = new GatewayProcess(environment: environment);
                var start = TimeProvider.System.GetTimestamp();
                await gateway.StartAsync();
                times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            }

            Console.WriteLine($"start to first answer, {(kind == StoreKind.Embedded ? "embedded" : "real")} stores: {new Figures(times)}");
        }
    }
}
