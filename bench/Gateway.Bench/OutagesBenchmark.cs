using System.Globalization;
using System.Net;

namespace Gateway.Bench;

/// <summary>
/// What people see while a store is away, each of the ways: somebody signs in and somebody else uses the application, both without pause.
/// Prints the table of README.md.
/// </summary>
internal static class OutagesBenchmark
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2), Known = TimeSpan.FromSeconds(3), Limit = TimeSpan.FromSeconds(60);

    private static readonly Outage[] Outages =
    [
        new("Redis killed", "redis", world => world.Redis.KillAsync(), world => world.Redis.StartAgainAsync()),
        new("Redis paused (SIGSTOP)", "redis", world => world.Redis.PauseAsync(), world => world.Redis.ResumeAsync()),
        new("Redis cut off (nothing passes)", "redis", world => Restored(world.RedisNetwork.Swallow), world => Restored(() => world.RedisNetwork.Restore(forget: true))),
        new("Redis full", "redis", world => world.Redis.ExecuteAsync("CONFIG SET maxmemory 1"), world => world.Redis.ExecuteAsync("CONFIG SET maxmemory 0")),
        new("PostgreSQL killed", "database", world => world.Postgres.StopAsync(), world => world.Postgres.StartAgainAsync()),
        new("PostgreSQL paused (SIGSTOP)", "database", world => world.Postgres.PauseAsync(), world => world.Postgres.ResumeAsync()),
        new("PostgreSQL cut off (nothing passes)", "database", world => Restored(world.PostgresNetwork.Swallow), world => Restored(() => world.PostgresNetwork.Restore(forget: true))),
    ];

    public static async Task RunAsync()
    {
        await using var world = await OutageWorld.StartAsync();
        var email = Client.NewEmail();
        await world.Client.SignUpAsync(email);
        var tokens = await world.Client.SignUpAsync();
        Print("", "503 after, at first", "after, once it is known", "known after", "back after");
        Print("---", "---", "---", "---", "---");
        var others = new List<string>();
        foreach (var outage in Outages)
        {
            others.Add(await MeasureAsync(world, outage, email, tokens));
        }

        Console.WriteLine($"\nMeanwhile, one after the other:\n{string.Join('\n', others)}");
    }

    private static async Task<string> MeasureAsync(OutageWorld world, Outage outage, string email, Tokens tokens)
    {
        using var end = new CancellationTokenSource();
        var signIns = new Repeated(() => world.Client.TrySignInAsync(email), end.Token);
        var requests = new Repeated(() => world.Client.TryUseAsync(tokens), end.Token);
        await Task.Delay(Before, TimeProvider.System);

        var broken = TimeProvider.System.GetTimestamp();
        await outage.BreakAsync(world);
        await UntilAsync(() => world.KnowsOfOutageAsync(outage.Store));
        var known = TimeProvider.System.GetTimestamp();
        await UntilAsync(() => Task.FromResult(signIns.Answers.Any(answer => IsRefusal(answer) && answer.Began > known)));
        await Task.Delay(Known, TimeProvider.System);

        var repaired = TimeProvider.System.GetTimestamp();
        await outage.RepairAsync(world);
        await UntilAsync(() => Task.FromResult(signIns.Answers.Any(answer => answer.Status == HttpStatusCode.OK && answer.Ended > repaired)));
        await UntilAsync(async () => !await world.KnowsOfOutageAsync(outage.Store));
        await end.CancelAsync();
        await Task.WhenAll(signIns.Done, requests.Done);

        var first = signIns.Answers.First(answer => IsRefusal(answer) && answer.Ended > broken);
        var once = signIns.Answers.Where(answer => IsRefusal(answer) && answer.Began > known && answer.Ended < repaired).Select(answer => answer.Milliseconds);
        var back = signIns.Answers.First(answer => answer.Status == HttpStatusCode.OK && answer.Ended > repaired);
        Print(
            outage.Name,
            Text(first.Milliseconds),
            Text(new Figures(once).Percentile(0.5)),
            Text(TimeProvider.System.GetElapsedTime(broken, known).TotalMilliseconds),
            Text(TimeProvider.System.GetElapsedTime(repaired, back.Ended).TotalMilliseconds));
        return $"{outage.Name}: {requests.Answers.Count(answer => answer.Status == HttpStatusCode.OK)} of {requests.Answers.Count} requests to the application were answered, the longest after {Text(requests.Answers.Max(answer => answer.Milliseconds))}.";
    }

    private static bool IsRefusal(Answer answer) => answer.Status == HttpStatusCode.ServiceUnavailable;

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
            {
                throw new TimeoutException("That did not happen within a minute.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private static string Text(double milliseconds) => milliseconds < 95
        ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.0} s");

    private static void Print(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    private static Task Restored(Action change)
    {
        change();
        return Task.CompletedTask;
    }

    /// <param name="Name">As README.md has it.</param>
    /// <param name="Store">What the health details call the store.</param>
    /// <param name="BreakAsync">Takes it away.</param>
    /// <param name="RepairAsync">Brings it back.</param>
    private sealed record Outage(string Name, string Store, Func<OutageWorld, Task> BreakAsync, Func<OutageWorld, Task> RepairAsync);
}
