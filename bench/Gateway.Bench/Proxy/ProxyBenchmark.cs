using System.Runtime.InteropServices;

namespace Gateway.Bench.Proxy;

/// <summary>Contestants against each other, in turns: in every round each is started anew and measured once, beginning with another.</summary>
internal static class ProxyBenchmark
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (ProxyOptions.Read(arguments) is not { } options)
        {
            Console.WriteLine(ProxyOptions.Help);
            return arguments is ["--help"] ? 0 : 1;
        }

        await using var world = new World();
        using var interruption = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        List<Contestant> contestants = [.. new Contestants(world).All()];
        if (options.Only.Except(contestants.Select(contestant => contestant.Name), StringComparer.Ordinal).Any() || options.List)
        {
            contestants.ForEach(contestant => Console.WriteLine($"{contestant.Name,-20} {contestant.Title}"));
            return options.List ? 0 : 1;
        }

        contestants.RemoveAll(contestant => options.Only.Count > 0 && !options.Only.Contains(contestant.Name, StringComparer.Ordinal));
        await world.StartAsync();
        var (results, voids) = await MeasureAsync(contestants, new Measurement(world, options), options.Rounds);
        Console.WriteLine(await Machine.DescribeAsync(options));
        Console.WriteLine(Table.Of(contestants, results, voids));
        Console.WriteLine(Targets.Of(results));
        return voids.Count == 0 ? 0 : 1;

        void End(PosixSignalContext context)
        {
            world.DeleteFolder(); // the processes end with this one
            Environment.Exit(1);
        }
    }

    private static async Task<(IReadOnlyDictionary<string, IReadOnlyList<Round>> Results, IReadOnlyDictionary<string, string> Voids)> MeasureAsync(
        List<Contestant> contestants, Measurement measurement, int rounds)
    {
        var voids = new Dictionary<string, string>(StringComparer.Ordinal);
        var results = contestants.ToDictionary(contestant => contestant.Name, _ => new List<Round>(), StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            // Every contestant is first and last once in a while.
            var first = round * contestants.Count / rounds;
            foreach (var contestant in contestants[first..].Concat(contestants[..first]).Where(contestant => !voids.ContainsKey(contestant.Name)))
            {
                try
                {
                    var seen = await measurement.RunAsync(contestant);
                    results[contestant.Name].Add(seen);
                    await Console.Error.WriteLineAsync($"round {round + 1}, {contestant.Name}: {seen.RequestsPerSecond:0} requests/s, {seen.Cpu:0.0} µs CPU each, proxy {seen.Cores:0.00} cores, others {seen.Foreign:0.00} cores");
                }
                catch (VoidException e)
                {
                    voids[contestant.Name] = e.Message;
                    await Console.Error.WriteLineAsync($"round {round + 1}, {contestant.Name}: void: {e.Message}");
                }
            }
        }

        var whole = results.Where(result => !voids.ContainsKey(result.Key)).ToDictionary(result => result.Key, result => (IReadOnlyList<Round>)result.Value, StringComparer.Ordinal);
        return (whole, voids);
    }
}
