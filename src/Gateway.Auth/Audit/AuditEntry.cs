using Gateway.Auth.Sessions;

namespace Gateway.Auth.Audit;

/// <summary>What happened, as its caller says it. Every text may come from a client: <see cref="AuditLog"/> makes it safe.</summary>
/// <param name="Event">A stable dotted code, for example <c>signin.failed</c>.</param>
internal sealed record AuditEntry(string Event)
{
    /// <summary>Something that a client's request did.</summary>
    public static AuditEntry Of(string code, Guid? userId, Guid? sessionId, ClientInfo client, string? detail = null) =>
        new(code)
        {
            UserId = userId,
            SessionId = sessionId,
            Ip = client.Address?.ToString(),
            UserAgent = client.UserAgent,
            TraceId = client.TraceId,
            Endpoint = client.Endpoint,
            Detail = Detailed(detail, client.ActorId),
        };

    /// <summary>The account it happened to, if one is known.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The session it happened in, if there was one.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The client's address.</summary>
    public string? Ip { get; init; }

    /// <summary>The client's User-Agent.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The trace of the request, if it was one.</summary>
    public string? TraceId { get; init; }

    /// <summary>Where it happened, such as <c>POST /auth/signin</c> or <c>route site</c>; null for what no request did.</summary>
    public string? Endpoint { get; init; }

    /// <summary>When it happened; null for now. It stands in the row, whose place in the log is that of its writing.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What else there is to say; never a secret.</summary>
    public string? Detail { get; init; }

    private static string? Detailed(string? detail, Guid? actor) => actor is null ? detail : detail is null ? $"by {actor}" : $"by {actor}; {detail}";
}
