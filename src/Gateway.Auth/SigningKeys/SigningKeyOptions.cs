namespace Gateway.Auth.SigningKeys;

/// <summary>When signing keys take turns (section <c>Keys</c>).</summary>
internal sealed class SigningKeyOptions
{
    /// <summary>
    /// The shortest <see cref="AnnounceFor"/>: whoever fetched the key set just before the announcement fetches it twice more, and every
    /// replica has read the table.
    /// </summary>
    public static readonly TimeSpan ShortestAnnouncement = (2 * KeySetEndpoint.MaxAge) + SigningKeyWatch.Interval;

    /// <summary><c>Keys:RotateEvery</c>: how long a key signs before its successor does. Default 90 days; 1 day to 10 years, 0 for never.</summary>
    public TimeSpan RotateEvery { get; init; } = TimeSpan.FromDays(90);

    /// <summary><c>Keys:AnnounceFor</c>: how long a key stands in the key set before it signs. Default 15 minutes; <see cref="ShortestAnnouncement"/> to 1 day.</summary>
    public TimeSpan AnnounceFor { get; init; } = TimeSpan.FromMinutes(15);
}
