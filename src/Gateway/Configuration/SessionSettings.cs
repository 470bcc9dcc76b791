using Gateway.Auth.Refresh;
using Gateway.Auth.Sessions;
using SessionOptions = Gateway.Auth.Sessions.SessionOptions;

namespace Gateway.Configuration;

/// <summary>How long sessions live and how they end: <c>Sessions</c>, <c>Refresh</c>, <c>Revocation</c>, <c>SignOut</c>.</summary>
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

    public static BackendCookieOptions ReadSignout(SettingsReader reader)
    {
        var cookies = reader.List("SignOut:BackendCookies");
        foreach (var cookie in cookies.Where(cookie => !cookie.Value.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))))
        {
            reader.Error(cookie, "this is not the name of a cookie", "Write the name alone, such as PHPSESSID");
        }

        return new BackendCookieOptions { Names = [.. cookies.Select(cookie => cookie.Value)] };
    }

    public static RevocationOptions ReadRevocation(SettingsReader reader) => new()
    {
        MaxStaleness = reader.Duration("Revocation:MaxStaleness", new RevocationOptions().MaxStaleness, TimeSpan.Zero, TimeSpan.FromHours(1)),
    };
}
