using System.Globalization;
using System.Net;
using Gateway.Bench.Proxy;
using Gateway.TestKit;

namespace Gateway.Bench.Signins;

/// <summary>
/// What a wave of sign-ins costs everybody else: requests to an application at a rate that leaves the machine idle, in turns alone and beside
/// five times the sign-ins that it can hash. Target: the 99th percentile at most doubles, and no request fails.
/// </summary>
internal static class SigninsBenchmark
{
    private const double Wave = 5, Target = 2;

    /// <summary>Until the queue for hashing is full; and before the first measurement, until hashing is compiled for good.</summary>
    private static readonly TimeSpan LeadTime = TimeSpan.FromSeconds(3), WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A first wave that nobody measures: what answers sign-ins, refused ones too, is compiled again once it is hot, and that takes processors
    /// from everybody. It happens once in a process's life.
    /// </summary>
    private static readonly TimeSpan FirstWave = TimeSpan.FromSeconds(40);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (SigninsOptions.Read(arguments) is not { } options)
        {
            Console.WriteLine(SigninsOptions.Help);
            return arguments is ["--help"] ? 0 : 1;
        }

        await using var world = await SigninsWorld.StartAsync();
        var warm = await world.SignInAsync();
        await OpenLoad.RunAsync(options.Rate, WarmUp, () => world.UseAsync(warm));
        var capacity = await MeasureCapacityAsync(world);
        for (var hotter = await MeasureCapacityAsync(world); hotter > 1.1 * capacity; hotter = await MeasureCapacityAsync(world))
        {
            capacity = hotter;
        }

        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{capacity:0.0} sign-ins/s, one after the other on every hashing thread"));
        await MeasureAsync(world, options with { Seconds = (int)FirstWave.TotalSeconds }, capacity * Wave);

        var (alone, beside, neighbour) = (new List<Turn>(), new List<Turn>(), new List<Turn>());
        Func<Task>[] turns =
        [
            async () => alone.Add(await MeasureAsync(world, options, signinsPerSecond: 0)),
            async () => beside.Add(await MeasureAsync(world, options, capacity * Wave)),
            async () => neighbour.Add(await MeasureBesideNeighbourAsync(world, options)),
        ];
        for (var round = 0; round < options.Rounds; round++)
        {
            // Each is first once in a while.
            for (var i = 0; i < turns.Length; i++)
            {
                await turns[(round + i) % turns.Length]();
            }

            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"round {round + 1}: 99th percentile {P99(alone[^1]):0.0} ms alone, {P99(beside[^1]):0.0} ms beside sign-ins, {P99(neighbour[^1]):0.0} ms beside a busy neighbour"));
        }

        return Print(options, capacity, alone, beside, neighbour) ? 0 : 1;
    }

    private static double P99(Turn turn) => turn.Latency.Percentile(0.99);

    /// <summary>
    /// What one busy processor costs on this machine, whoever keeps it busy: a process that does nothing else, as nice as the gateway's hashing
    /// threads are. What sign-ins cost beyond that is the gateway's.
    /// </summary>
    private static async Task<Turn> MeasureBesideNeighbourAsync(SigninsWorld world, SigninsOptions options)
    {
        await using var neighbour = ChildProcess.Start("nice", ["-n", "10", "sh", "-c", "while :; do :; done"]);
        var turn = await MeasureAsync(world, options, signinsPerSecond: 0);
        await neighbour.EndAsync(ChildProcess.Sigkill);
        return turn;
    }

    private static async Task<Turn> MeasureAsync(SigninsWorld world, SigninsOptions options, double signinsPerSecond)
    {
        var token = await world.SignInAsync();
        if (signinsPerSecond == 0)
        {
            return new Turn(await OpenLoad.RunAsync(options.Rate, options.Duration, () => world.UseAsync(token)), [], TimeSpan.Zero);
        }

        var count = 0;
        var signins = OpenLoad.RunAsync(signinsPerSecond, LeadTime + options.Duration, () => world.TrySignInAsync(isRight: Interlocked.Increment(ref count) % 2 == 0));
        await Task.Delay(LeadTime, TimeProvider.System);
        var requests = await OpenLoad.RunAsync(options.Rate, options.Duration, () => world.UseAsync(token));
        return new Turn(requests, await signins, LeadTime + options.Duration);
    }

    /// <summary>Sign-ins per second when as many come as there are threads for, and one more.</summary>
    private static async Task<double> MeasureCapacityAsync(SigninsWorld world)
    {
        var done = 0;
        var start = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(async _ =>
        {
            while (TimeProvider.System.GetElapsedTime(start) < WarmUp)
            {
                if (await world.TrySignInAsync(isRight: true) != HttpStatusCode.OK)
                {
                    throw new InvalidOperationException("A sign-in with the right password was refused.");
                }

                Interlocked.Increment(ref done);
            }
        }));
        var perSecond = done / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.0} sign-ins/s, one after the other on every hashing thread"));
        return perSecond;
    }

    private static bool Print(SigninsOptions options, double capacity, List<Turn> alone, List<Turn> beside, List<Turn> neighbour)
    {
        var ratios = beside.Zip(alone, (with, without) => P99(with) / P99(without)).ToList();
        var machine = Table.Median([.. neighbour.Zip(alone, (with, without) => P99(with) / P99(without))]);
        var (ratio, failed) = (Table.Median(ratios), alone.Concat(beside).Concat(neighbour).Sum(turn => turn.Failed));
        Write($"{options.Rate} requests/s to the application, {options.Rounds} rounds of {options.Seconds} s; {Environment.ProcessorCount} processors, which hash {capacity:0.0} passwords a second.\n");
        Write($"| | p50 | p99 | p99.9 | failed | sign-ins/s | 200 | 401 | 503 | others | sent late (p99) |");
        Write($"|---|---|---|---|---|---|---|---|---|---|---|");
        Write(Row("nobody signs in", Turn.Sum(alone)));
        Write(Row("five times the sign-ins that can be hashed", Turn.Sum(beside)));
        Write(Row("nobody, but a neighbour keeps a processor busy", Turn.Sum(neighbour)));
        var met = ratio <= Target && failed == 0;
        Write($"\np99 with sign-ins / without: {ratio:0.00} ({ratios.Min():0.00}–{ratios.Max():0.00}); wanted: at most {Target:0}, and none failed: {(met ? "met" : "**missed**")}");
        Write($"p99 with the neighbour / without: {machine:0.00}");
        return met;
    }

    private static FormattableString Row(string name, Turn sum)
    {
        int Of(HttpStatusCode status) => sum.Signins.Count(signin => signin.Status == status);
        var (ok, wrong, busy) = (Of(HttpStatusCode.OK), Of(HttpStatusCode.Unauthorized), Of(HttpStatusCode.ServiceUnavailable));
        var late = new Figures(sum.Requests.Select(request => request.Late)).Percentile(0.99);
        var offered = sum.Signins.Count == 0 ? 0 : sum.Signins.Count / sum.SigninTime.TotalSeconds;
        return $"| {name} | {sum.Latency.Percentile(0.5):0.0} ms | {sum.Latency.Percentile(0.99):0.0} ms | {sum.Latency.Percentile(0.999):0.0} ms | {sum.Failed} of {sum.Requests.Count} | {offered:0.0} | {ok} | {wrong} | {busy} | {sum.Signins.Count - ok - wrong - busy} | {late:0.0} ms |";
    }

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
