namespace Gateway.Auth.Sessions;

/// <summary>How long sessions live (section <c>Sessions</c>).</summary>
internal sealed class SessionOptions
{
    /// <summary>A session ends this long after it started, used or not. Default 30 days; 1 hour to 400 days.</summary>
    public TimeSpan AbsoluteLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A session ends when it has not been used for this long. Default 14 days; at most <see cref="AbsoluteLifetime"/>.</summary>
    public TimeSpan IdleLifetime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Beyond this many sessions of one account the one that would end first ends. Default 100; 1 to 1,000.</summary>
    public int MaximumPerUser { get; init; } = 100;
}
