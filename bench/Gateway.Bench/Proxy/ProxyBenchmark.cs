namespace Gateway.Bench.Proxy;

/// <summary>Contestants against each other, in turns: in every round each is started anew and measured once, in another order.</summary>
internal static class ProxyBenchmark
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (arguments is ["--help"] or ["-h"])
        {
            Console.WriteLine(ProxyOptions.Help);
            return 0;
        }

        if (ProxyOptions.Read(arguments) is not { } options)
        {
            Console.Error.WriteLine(ProxyOptions.Help);
            return 1;
        }

        await using var world = new World();
        await world.StartAsync();
        using var examination = new Examination(world);
        var measurement = new Measurement(world, examination, options);
        List<Contestant> contestants = [.. new Contestants(world).All().Where(contestant => options.Only.Count == 0 || options.Only.Contains(contestant.Name, StringComparer.Ordinal))];
        var results = contestants.ToDictionary(contestant => contestant, _ => new List<Round>());
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var i = 0; i < contestants.Count; i++)
            {
                var contestant = contestants[(round + i) % contestants.Count];
                var seen = await measurement.RunAsync(contestant);
                results[contestant].Add(seen);
                Console.Error.WriteLine($"round {round + 1}, {contestant.Name}: {seen.RequestsPerSecond:0} requests/s, {seen.Cpu:0.0} µs CPU each, proxy {seen.Cores:0.00} cores, others {seen.Foreign:0.00} cores");
            }
        }

        Console.WriteLine(Table.Of(contestants, results));
        return 0;
    }
}
