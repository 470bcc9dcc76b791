using System.Globalization;
using System.Text;

namespace Gateway.Bench.Proxy;

/// <summary>The results in Markdown: the median over the rounds, and from the least to the most.</summary>
internal static class Table
{
    public static string Of(IReadOnlyList<Contestant> contestants, IReadOnlyDictionary<Contestant, List<Round>> results)
    {
        var yarp = contestants.FirstOrDefault(contestant => contestant.Name is Contestants.Yarp);
        var text = new StringBuilder()
            .AppendLine("| | requests/s | p50 ms | p99 ms | CPU µs/request | × YARP | memory MB (peak) | proxy's cores |")
            .AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (var contestant in contestants)
        {
            var rounds = results[contestant];
            var ratio = yarp is null ? "" : Spread(rounds.Zip(results[yarp], (mine, its) => mine.Cpu / its.Cpu), "0.00");
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {contestant.Title} | {Spread(rounds.Select(round => round.RequestsPerSecond), "#,0")} | {Spread(rounds.Select(round => round.P50), "0.00")} | {Spread(rounds.Select(round => round.P99), "0.0")} | {Spread(rounds.Select(round => round.Cpu), "0.0")} | {ratio} | {Median(rounds.Select(round => round.Resident)):0} ({Median(rounds.Select(round => round.Peak)):0}) | {Median(rounds.Select(round => round.Cores)):0.00} |");
        }

        return text.ToString();
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Spread(IEnumerable<double> values, string format)
    {
        double[] all = [.. values];
        return string.Create(CultureInfo.InvariantCulture, $"{Text(Median(all))} ({Text(all.Min())}–{Text(all.Max())})");

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}
