using System.Net;

namespace Gateway.Auth.Sessions;

/// <summary>Where a request came from, for the account's own list of sessions and for the audit.</summary>
/// <param name="Address">The client's address, as the trusted proxies tell it.</param>
/// <param name="UserAgent">Its User-Agent, cut to 256 characters.</param>
/// <param name="TraceId">Under what number the log knows the request, if it is one.</param>
/// <param name="ActorId">The administrator who asked for it, if it isn't the account's own doing.</param>
/// <param name="Endpoint">What was asked, such as <c>POST /auth/signin</c>.</param>
internal sealed record ClientInfo(IPAddress? Address, string? UserAgent, string? TraceId = null, Guid? ActorId = null, string? Endpoint = null)
{
    /// <summary>Somebody at the command line, or the gateway by itself.</summary>
    public static readonly ClientInfo Operator = new(null, null);
}

/// <summary>What the store knows of a session, without its secrets.</summary>
internal sealed record StoredSession
{
    /// <summary>The session's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Tokens or cookie.</summary>
    public required SessionMode Mode { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used: refreshed, or, for a cookie, seen on a request (to the minute).</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>When it ends, used or not.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>When the person proved who they are.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>How (RFC 8176).</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>The device it was started on; goes into the device token.</summary>
    public required Guid DeviceId { get; init; }

    /// <summary>The address it was started from.</summary>
    public string? Ip { get; init; }

    /// <summary>The User-Agent it was started with.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The session elsewhere that it lives and dies with, encrypted for it alone; null for one of our own. See <see cref="Trust.SessionOrigins"/>.</summary>
    public byte[]? Origin { get; init; }

    /// <summary>Never a secret, not even an encrypted one.</summary>
    public override string ToString() => $"session {Id}";
}
