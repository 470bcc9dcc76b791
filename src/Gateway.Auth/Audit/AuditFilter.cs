namespace Gateway.Auth.Audit;

/// <summary>Which rows of the audit log are wanted; what is null does not matter.</summary>
internal sealed record AuditFilter
{
    /// <summary>The account it happened to.</summary>
    public Guid? UserId { get; init; }

    /// <summary>A code, or its beginning: <c>signin</c> is <c>signin.failed</c> too.</summary>
    public string? Event { get; init; }

    /// <summary>An endpoint, or its beginning up to a space: <c>command users</c> is <c>command users disable</c> too.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Only what <see cref="SuspiciousEvent"/> lists.</summary>
    public bool Suspicious { get; init; }

    /// <summary>Not before this moment.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? Until { get; init; }
}
