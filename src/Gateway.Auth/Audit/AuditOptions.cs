namespace Gateway.Auth.Audit;

/// <summary>What becomes of audit rows (section <c>Audit</c>).</summary>
internal sealed class AuditOptions
{
    /// <summary><c>Audit:Retention</c>: how long a row is kept. Default 365 days; 1 day to 3650 days, 0 for ever.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(365);
}
