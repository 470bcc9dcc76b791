namespace Gateway.Auth.Audit;

/// <summary>What becomes of audit rows (section <c>Audit</c>).</summary>
internal sealed class AuditOptions
{
    /// <summary><c>Audit:Retention</c>: how long a row is kept. Default 365 days; 1 day to 3650 days, 0 for ever.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(365);

    /// <summary><c>Audit:Refreshes</c>: whether each refresh is a row: one for every quarter of an hour that somebody is at work. Default true.</summary>
    public bool Refreshes { get; init; } = true;
}
