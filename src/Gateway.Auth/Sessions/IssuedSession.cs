namespace Gateway.Auth.Sessions;

/// <summary>How the client keeps its session.</summary>
internal enum SessionMode
{
    /// <summary>Access and refresh token in the answer's body.</summary>
    Tokens,

    /// <summary>One opaque cookie; no token reaches the page.</summary>
    Cookie,
}

/// <summary>A session that has just been started or rotated, with the credentials that exist only in this answer.</summary>
internal sealed record IssuedSession
{
    /// <summary>The session's id (UUIDv7).</summary>
    public required Guid SessionId { get; init; }

    /// <summary>The refresh token (mode <see cref="SessionMode.Tokens"/>) or the cookie's value (mode <see cref="SessionMode.Cookie"/>).</summary>
    public required string Credential { get; init; }

    /// <summary>The access token; null in cookie mode.</summary>
    public string? AccessToken { get; init; }

    /// <summary>When the access token ends (tokens), or the session if it is not used any more (cookie).</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When <see cref="Credential"/> ends if it is not used.</summary>
    public required DateTimeOffset CredentialExpiresAt { get; init; }
}
