namespace Gateway.Auth;

/// <summary>Settings of the auth API as a whole (section <c>Auth</c>).</summary>
internal sealed class AuthOptions
{
    /// <summary>The longest that an access token can be made to live. What waits for tokens to die waits this long: they outlive a change of the configuration.</summary>
    public static readonly TimeSpan LongestAccessTokenLifetime = TimeSpan.FromHours(1);

    /// <summary>Most characters of <see cref="Issuer"/> and <see cref="Audience"/>: they stand in every token, and tokens have to fit into a header.</summary>
    public const int LongestIdentifier = 255;

    /// <summary>Where the auth API lives. Default <c>/auth</c>; begins with a slash, has no trailing slash.</summary>
    public string BasePath { get; init; } = "/auth";

    /// <summary>The tokens' <c>iss</c>; null means <c>PublicOrigin</c>.</summary>
    public string? Issuer { get; init; }

    /// <summary>The tokens' <c>aud</c>; null means <c>PublicOrigin</c>.</summary>
    public string? Audience { get; init; }

    /// <summary>How long an access token lives. Default 15 minutes; 1 minute to 1 hour.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary><c>TrustedOrigins</c>: origins beside <c>PublicOrigin</c> whose pages may send requests that carry the session cookie.</summary>
    public IReadOnlyList<string> TrustedOrigins { get; init; } = [];

    /// <summary><c>ReturnOrigins</c>: origins beside <c>PublicOrigin</c> that <c>return_url</c> may lead to.</summary>
    public IReadOnlyList<string> ReturnOrigins { get; init; } = [];
}
