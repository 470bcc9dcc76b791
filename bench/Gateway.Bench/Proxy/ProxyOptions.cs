using System.Globalization;

namespace Gateway.Bench.Proxy;

/// <summary>How the proxy benchmark is run.</summary>
internal sealed record ProxyOptions
{
    public const string Help =
        """
        bench/proxy: what the gateway costs on a proxied request, against plain YARP, YARP with JwtBearer, and HAProxy.

          --quick          three short rounds instead of five long ones
          --only A,B       only these contestants (--list names them); ratios need yarp among them
          --rounds N       how many rounds
          --seconds N      how long each contestant is measured in a round
          --warmup N       how long each is warmed up before that
          --list           names the contestants
        """;

    public int Rounds { get; init; } = 5;

    /// <summary>Of the measurement.</summary>
    public int Seconds { get; init; } = 10;

    /// <summary>Seconds of load before that: until everything hot has been compiled for good.</summary>
    public int WarmUp { get; init; } = 8;

    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Reads the command line; null for a mistake in it.</summary>
    public static ProxyOptions? Read(IReadOnlyList<string> arguments)
    {
        var options = arguments.Contains("--quick", StringComparer.Ordinal) ? new ProxyOptions { Rounds = 3, Seconds = 5, WarmUp = 5 } : new ProxyOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] is "--quick")
            {
                continue;
            }

            var value = i + 1 < arguments.Count ? arguments[i + 1] : "";
            var number = int.TryParse(value, CultureInfo.InvariantCulture, out var parsed) && parsed > 0 ? parsed : 0;
            options = arguments[i++] switch
            {
                "--only" => options with { Only = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) },
                "--rounds" when number > 0 => options with { Rounds = number },
                "--seconds" when number > 0 => options with { Seconds = number },
                "--warmup" when number > 0 => options with { WarmUp = number },
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
