using Gateway.Auth.Sessions;
using SessionOptions = Gateway.Auth.Sessions.SessionOptions;

namespace Gateway.Configuration;

/// <summary>How long sessions live: <c>Sessions</c>, <c>Refresh</c>, <c>Revocation</c>.</summary>
internal static class SessionSettings
{
    public static SessionOptions ReadSessions(SettingsReader reader)
    {
        var defaults = new SessionOptions();
        var absolute = reader.Duration("Sessions:AbsoluteLifetime", defaults.AbsoluteLifetime, TimeSpan.FromHours(1), TimeSpan.FromDays(400));
        var idle = defaults.IdleLifetime < absolute ? defaults.IdleLifetime : absolute;
        return new SessionOptions
        {
            AbsoluteLifetime = absolute,
            IdleLifetime = reader.Duration("Sessions:IdleLifetime", idle, TimeSpan.FromMinutes(1), absolute),
            MaximumPerUser = reader.Integer("Sessions:MaximumPerUser", defaults.MaximumPerUser, 1, 1_000),
        };
    }

    public static RefreshOptions ReadRefresh(SettingsReader reader) => new()
    {
        Grace = reader.Duration("Refresh:Grace", new RefreshOptions().Grace, TimeSpan.Zero, TimeSpan.FromSeconds(60)),
    };

    public static RevocationOptions ReadRevocation(SettingsReader reader) => new()
    {
        MaxStaleness = reader.Duration("Revocation:MaxStaleness", new RevocationOptions().MaxStaleness, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)),
    };
}
