namespace Gateway.Auth.Audit;

/// <summary>A row of the audit log: something that happened to an account. Rows outlive the account they tell of.</summary>
internal sealed class AuditEvent
{
    /// <summary>UUIDv7, so that ids sort by time.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>A stable dotted code, for example <c>signin.failed</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The account it happened to, if one is known.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The session it happened in, if there was one.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The client's address; null when the event did not come over the network.</summary>
    public string? Ip { get; init; }

    /// <summary>The client's User-Agent, cut.</summary>
    public string? UserAgent { get; init; }

    /// <summary>W3C trace id of the request.</summary>
    public string? TraceId { get; init; }

    /// <summary>Where it happened, such as <c>POST /auth/signin</c>, <c>route site</c> or <c>command users disable</c>.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What else there is to say, in a few words.</summary>
    public string? Detail { get; init; }
}
