using System.Globalization;
using System.Text;

namespace Gateway.Bench.Proxy;

/// <summary>What the gateway has to reach, as ratios of two contestants in the same run: the median over the rounds.</summary>
internal static class Targets
{
    private static readonly Target[] All =
    [
        new("one token: CPU per request", Contestants.Bearer, Contestants.Yarp, Cpu, AtMost: 1.10),
        new("one session cookie: CPU per request", Contestants.Cookie, Contestants.Yarp, Cpu, AtMost: 1.10),
        new("one token: requests/s", Contestants.Bearer, Contestants.HaproxyJwt, Throughput, AtLeast: 1.5),
        new("one token: requests/s", Contestants.Bearer, Contestants.JwtBearer, Throughput, AtLeast: 3),
        new("every token new: CPU per request", Contestants.Fresh, Contestants.JwtBearerFresh, Cpu, AtMost: 0.7),
        new("100,000 tokens: CPU per request", Contestants.Many, Contestants.Bearer, Cpu, AtMost: 1.05),
        new("1,000,000 revocations: CPU per request", Contestants.Revoked, Contestants.Bearer, Cpu, AtMost: 1.05),
        new("telemetry: CPU per request", Contestants.Telemetry, Contestants.Bearer, Cpu, AtMost: 1.10),
    ];

    /// <summary>A table of those whose contestants were both measured.</summary>
    public static string Of(IReadOnlyDictionary<string, IReadOnlyList<Round>> results)
    {
        var text = new StringBuilder();
        foreach (var target in All)
        {
            if (results.TryGetValue(target.Contestant, out var mine) && results.TryGetValue(target.Base, out var its))
            {
                var ratio = Table.Median(mine.Zip(its, (one, other) => target.Figure(one) / target.Figure(other)));
                var (wanted, met) = target.AtMost is { } most ? ($"≤ {Text(most)}", ratio <= most) : ($"≥ {Text(target.AtLeast!.Value)}", ratio >= target.AtLeast);
                text.Append("| ").AppendJoin(" | ", target.What, target.Base, Text(ratio), wanted, met ? "met" : "**missed**").AppendLine(" |");
            }
        }

        return text.Length == 0 ? "" : $"| target | ratio to | measured | wanted | |\n|---|---|---|---|---|\n{text}";

        static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
    }

    private static double Cpu(Round round) => round.Cpu;

    private static double Throughput(Round round) => round.RequestsPerSecond;

    private sealed record Target(string What, string Contestant, string Base, Func<Round, double> Figure, double? AtMost = null, double? AtLeast = null);
}
