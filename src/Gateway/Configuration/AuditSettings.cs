using Gateway.Auth.Audit;

namespace Gateway.Configuration;

/// <summary>How long audit rows are kept: <c>Audit</c>.</summary>
internal static class AuditSettings
{
    private static readonly TimeSpan Shortest = TimeSpan.FromDays(1);

    public static AuditOptions Read(SettingsReader reader)
    {
        const string Key = "Audit:Retention";
        var retention = reader.Duration(Key, new AuditOptions().Retention, TimeSpan.Zero, TimeSpan.FromDays(3650));
        if (retention > TimeSpan.Zero && retention < Shortest)
        {
            reader.Error(Key, "audit rows are kept for a day at least", "Write one day or more, such as 365d, or 0s for ever");
        }

        return new AuditOptions { Retention = retention, Refreshes = reader.Boolean("Audit:Refreshes") ?? new AuditOptions().Refreshes };
    }
}
