namespace Gateway.Auth.Sessions;

/// <summary>How refresh tokens rotate (section <c>Refresh</c>).</summary>
internal sealed class RefreshOptions
{
    /// <summary>For this long the token just replaced gets the identical answer again. Default 10 s; 0 to 60 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}
