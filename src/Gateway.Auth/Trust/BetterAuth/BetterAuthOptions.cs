namespace Gateway.Auth.Trust.BetterAuth;

/// <summary>A Better Auth server beside the gateway (section <c>BetterAuth</c>).</summary>
internal sealed class BetterAuthOptions
{
    /// <summary>Where its API is, with its base path and no slash at the end: <c>https://auth.example.com/api/auth</c>.</summary>
    public required Uri Api { get; init; }

    /// <summary>What is accepted of its tokens, and what its people become here. Its <c>Issuer</c> also names those who come by cookie.</summary>
    public required TrustedIssuerOptions Issuer { get; init; }

    /// <summary>Whether its session cookie counts on requests (<c>Mode</c> <c>session</c> or <c>both</c>).</summary>
    public bool AcceptsCookie { get; init; }

    /// <summary>The cookie's name; null for Better Auth's own, with <c>__Secure-</c> where the gateway is served over https.</summary>
    public string? CookieName { get; init; }

    /// <summary>How long an answer about a cookie is used again. Default 5 seconds; 0 to 60.</summary>
    public TimeSpan CacheFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What it signs the changes of its users with; null when it does not tell of them. A secret.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>Whether its raw tokens are kept from browsers on routes that lead to it.</summary>
    public bool HideTokens { get; init; }
}
