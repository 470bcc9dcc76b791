namespace Gateway.Bench;

/// <summary>Refreshes by many people at once, over two replicas.</summary>
internal static class RefreshBenchmark
{
    private const int People = 32;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5), Duration = TimeSpan.FromSeconds(15);

    public static async Task RunAsync()
    {
        await using var replicas = await Replicas.StartAsync(2);
        var people = await Task.WhenAll(Enumerable.Range(0, People).Select(_ => replicas.Clients[0].SignUpAsync()));
        var start = TimeProvider.System.GetTimestamp();
        var times = await Task.WhenAll(people.Select(person => RefreshAsync(replicas, person, start)));
        var all = new Figures(times.SelectMany(time => time));
        Console.WriteLine($"refreshes by {People} people over two replicas: {all.Count / Duration.TotalSeconds:0} a second, {all}");
    }

    private static async Task<List<double>> RefreshAsync(Replicas replicas, Tokens tokens, long start)
    {
        var times = new List<double>();
        for (var turn = 0; TimeProvider.System.GetElapsedTime(start) < WarmUp + Duration; turn++)
        {
            var began = TimeProvider.System.GetTimestamp();
            tokens = await replicas.Clients[turn % 2].RefreshAsync(tokens);
            if (TimeProvider.System.GetElapsedTime(start, began) >= WarmUp)
            {
                times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            }
        }

        return times;
    }
}
