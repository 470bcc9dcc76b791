namespace Gateway.Auth.Sessions;

/// <summary>How the client keeps its session.</summary>
internal enum SessionMode
{
    /// <summary>Access and refresh token in the answer's body.</summary>
    Tokens,

    /// <summary>One opaque cookie; no token reaches the page.</summary>
    Cookie,
}

/// <summary>A session that has just been started or rotated: the answer to the client, which exists nowhere else in clear.</summary>
/// <param name="Mode">Whether the credential travels in the body or in the cookie.</param>
/// <param name="SessionId">The session's id (UUIDv7).</param>
/// <param name="Credential">The refresh token, or the cookie's value.</param>
/// <param name="DeviceToken">Names the device from now on, see <see cref="DeviceTokens"/>; in the body as well, or to be put into a cookie.</param>
/// <param name="Body">The answer's JSON: a token answer, or in cookie mode the user and the remaining time.</param>
internal sealed record IssuedSession(SessionMode Mode, Guid SessionId, string Credential, string DeviceToken, byte[] Body)
{
    /// <summary>Never a credential.</summary>
    public override string ToString() => $"{nameof(IssuedSession)} {SessionId}";
}
