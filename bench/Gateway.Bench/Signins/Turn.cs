using System.Net;

namespace Gateway.Bench.Signins;

/// <summary>One measurement: the requests, and the sign-ins beside them if there were any.</summary>
/// <param name="Requests">To the application.</param>
/// <param name="Signins">Empty when nobody signed in.</param>
/// <param name="SigninTime">How long they came.</param>
internal sealed record Turn(IReadOnlyList<TimedAnswer> Requests, IReadOnlyList<TimedAnswer> Signins, TimeSpan SigninTime)
{
    /// <summary>What the requests took, in milliseconds. A request that failed took as long as that.</summary>
    public Figures Latency { get; } = new(Requests.Select(request => request.Milliseconds));

    /// <summary>How many requests the application did not answer.</summary>
    public int Failed => Requests.Count(request => request.Status != HttpStatusCode.OK);

    /// <summary>All of the same kind as one.</summary>
    public static Turn Sum(IReadOnlyList<Turn> turns) => new(
        [.. turns.SelectMany(turn => turn.Requests)], [.. turns.SelectMany(turn => turn.Signins)], turns.Aggregate(TimeSpan.Zero, (sum, turn) => sum + turn.SigninTime));
}
