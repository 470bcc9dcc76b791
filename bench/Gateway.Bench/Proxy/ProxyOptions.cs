using System.Globalization;

namespace Gateway.Bench.Proxy;

/// <summary>How the proxy benchmark is run.</summary>
internal sealed record ProxyOptions
{
    public const string Help =
        """
        bench/proxy: what the gateway costs on a proxied request, against plain YARP, YARP with JwtBearer, and HAProxy.

          --quick          two short rounds instead of five long ones: to see a direction, not for a README
          --only A,B       only these contestants; ratios need those that they are ratios to
          --list           names the contestants
          --rounds N       how many rounds
          --seconds N      how long each contestant is measured in a round
          --warmup N       how long each is warmed up before that, again and again until it no longer gets cheaper
          --calm N         what the rest of the machine may use at most, in hundredths of a core; above it a measurement is
                           made again, twice at most, and the calmest counts (default 15)

        The pieces, with allocations: bench/pieces --filter '*' (BenchmarkDotNet).
        """;

    public int Rounds { get; init; } = 5;

    /// <summary>Of the measurement.</summary>
    public int Seconds { get; init; } = 10;

    /// <summary>Seconds of load before that, at least twice.</summary>
    public int WarmUp { get; init; } = 5;

    /// <summary>Cores that the rest of the machine may use.</summary>
    public double Calm { get; init; } = 0.15;

    /// <summary>How often a measurement is made again when they are more.</summary>
    public int Again { get; init; } = 2;

    public IReadOnlyList<string> Only { get; init; } = [];

    public bool List { get; init; }

    /// <summary>Reads the command line; null for a mistake in it, or a call for help.</summary>
    public static ProxyOptions? Read(IReadOnlyList<string> arguments)
    {
        var options = arguments.Contains("--quick", StringComparer.Ordinal) ? new ProxyOptions { Rounds = 2, Seconds = 3, WarmUp = 3, Again = 0 } : new ProxyOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] is "--quick" or "--list")
            {
                options = options with { List = options.List || arguments[i] is "--list" };
                continue;
            }

            var value = i + 1 < arguments.Count ? arguments[i + 1] : "";
            var number = int.TryParse(value, CultureInfo.InvariantCulture, out var parsed) && parsed > 0 ? parsed : 0;
            options = arguments[i++] switch
            {
                "--only" when value.Length > 0 => options with { Only = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) },
                "--rounds" when number > 0 => options with { Rounds = number },
                "--seconds" when number > 0 => options with { Seconds = number },
                "--warmup" when number > 0 => options with { WarmUp = number },
                "--calm" when number > 0 => options with { Calm = number / 100.0, Again = 2 },
                _ => null,
            };
            if (options is null)
            {
                return null;
            }
        }

        return options;
    }
}
