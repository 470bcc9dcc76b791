using System.Globalization;

namespace Gateway.Bench.Signins;

/// <summary>How the benchmark of sign-ins is run.</summary>
internal sealed record SigninsOptions
{
    public const string Help =
        """
        signins: what a wave of sign-ins costs everybody else. Requests come at a fixed rate, in turns alone and beside five times the sign-ins
        that this machine can hash; what one takes is counted from when it was due.

          --rounds N       how often each is measured (default 5)
          --seconds N      how long (default 20)
          --rate N         requests per second (default 400)
        """;

    public int Rounds { get; init; } = 5;

    /// <summary>Of one measurement.</summary>
    public int Seconds { get; init; } = 20;

    /// <summary>Proxied requests per second.</summary>
    public int Rate { get; init; } = 400;

    public TimeSpan Duration => TimeSpan.FromSeconds(Seconds);

    /// <summary>Reads the command line; null for a mistake in it, or a call for help.</summary>
    public static SigninsOptions? Read(IReadOnlyList<string> arguments)
    {
        var options = new SigninsOptions();
        for (var i = 0; i < arguments.Count && options is not null; i += 2)
        {
            var number = i + 1 < arguments.Count && int.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var parsed) && parsed > 0 ? parsed : 0;
            options = arguments[i] switch
            {
                "--rounds" when number > 0 => options with { Rounds = number },
                "--seconds" when number > 0 => options with { Seconds = number },
                "--rate" when number > 0 => options with { Rate = number },
                _ => null,
            };
        }

        return options;
    }
}
