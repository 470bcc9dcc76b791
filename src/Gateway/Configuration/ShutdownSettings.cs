using Gateway.Lifecycle;

namespace Gateway.Configuration;

/// <summary>How the gateway stops: <c>Shutdown</c>.</summary>
internal static class ShutdownSettings
{
    public static ShutdownOptions Read(SettingsReader reader, bool embedded)
    {
        var timeout = reader.Duration("Shutdown:Timeout", TimeSpan.FromSeconds(embedded ? 3 : 30), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        var delay = TimeSpan.FromSeconds(embedded ? 0 : 5);
        return new ShutdownOptions
        {
            Timeout = timeout,
            Delay = reader.Duration("Shutdown:Delay", delay < timeout ? delay : timeout / 2, TimeSpan.Zero, timeout),
        };
    }
}
