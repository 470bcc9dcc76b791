using System.Globalization;
using System.Text;

namespace Gateway.Bench.Proxy;

/// <summary>The results in Markdown: the median over the rounds, and the least and the most.</summary>
internal static class Table
{
    /// <param name="contestants">Who was measured, in order.</param>
    /// <param name="results">By name. Who is not in it is void.</param>
    /// <param name="voids">Why, by name.</param>
    public static string Of(
        IEnumerable<Contestant> contestants, IReadOnlyDictionary<string, IReadOnlyList<Round>> results, IReadOnlyDictionary<string, string> voids)
    {
        var yarp = results.GetValueOrDefault(Contestants.Yarp);
        var text = new StringBuilder()
            .AppendLine("| | requests/s | p50 ms | p99 ms | CPU µs/request | × YARP | memory MB (peak) | cores: proxy | others |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var contestant in contestants)
        {
            text.Append("| ").Append(contestant.Title).Append(" | ");
            if (voids.TryGetValue(contestant.Name, out var why))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"void: {why.Replace("|", "\\|", StringComparison.Ordinal)} | | | | | | | |");
                continue;
            }

            var rounds = results[contestant.Name];
            text.AppendJoin(
                " | ",
                Spread(rounds.Select(round => round.RequestsPerSecond), "#,0"),
                Spread(rounds.Select(round => round.P50), "0.00"),
                Spread(rounds.Select(round => round.P99), "0.0"),
                Spread(rounds.Select(round => round.Cpu), "0.0"),
                yarp is null ? "" : Spread(rounds.Zip(yarp, (mine, its) => mine.Cpu / its.Cpu), "0.00"),
                $"{Text(Median(rounds.Select(round => round.Resident)), "0")} ({Text(rounds.Max(round => round.Peak), "0")})",
                Text(Median(rounds.Select(round => round.Cores)), "0.00"),
                Text(Median(rounds.Select(round => round.Foreign)), "0.00")).AppendLine(" |");
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
        return $"{Text(Median(all), format)} ({Text(all.Min(), format)}–{Text(all.Max(), format)})";
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
