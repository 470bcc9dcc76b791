using Gateway.Auth.Users;

namespace Gateway.Auth.Sessions;

/// <summary>What the presentation of a refresh token or session cookie came to.</summary>
internal abstract record RotationResult
{
    private RotationResult()
    {
    }

    /// <summary>Here is the next credential (or, for a repeated request, the one already given).</summary>
    public sealed record Issued(User User, IssuedSession Session) : RotationResult
    {
        /// <summary>Whether this is the first time that it is given out.</summary>
        public bool IsNew { get; init; }
    }

    /// <summary>Sign in again.</summary>
    public sealed record Refused : RotationResult;

    /// <summary>The session elsewhere that this one was made for has ended, and this one with it; the client hears no more than "sign in again".</summary>
    public sealed record OriginEnded(Guid UserId, Guid SessionId) : RotationResult;

    /// <summary>An old credential was used again: somebody has a copy. The session has been ended; the client hears no more than "sign in again".</summary>
    public sealed record Theft(Guid UserId, Guid SessionId) : RotationResult;
}
