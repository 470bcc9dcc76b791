namespace Gateway.Configuration;

/// <summary>What ASP.NET Core reads itself, under its own names.</summary>
internal static class FrameworkSettings
{
    private const string TrustEverybodyKey = "FORWARDEDHEADERS_ENABLED";

    private static readonly string[] Sections =
    [
        "Kestrel", "Logging", "Environment", "ApplicationName", "ContentRoot", "HTTP_PORTS", "HTTPS_PORTS",
    ];

    public static IReadOnlyList<KeyValuePair<string, string?>> Read(SettingsReader reader)
    {
        if (reader.Boolean(TrustEverybodyKey) == true)
        {
            reader.Error(TrustEverybodyKey, "this would believe forwarded headers from anybody", "Remove it, and name your proxies in Network:TrustedProxies");
        }

        List<KeyValuePair<string, string?>> settings = [.. Sections.SelectMany(reader.Section)];
        KestrelSettings.Check(reader, settings.Where(setting => SettingKeys.IsWithin(setting.Key, "Kestrel")));
        foreach (var (key, value) in settings)
        {
            if (SettingKeys.IsWithin(key, "Logging") && key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase) && !Enum.TryParse<LogLevel>(value, ignoreCase: true, out _))
            {
                reader.Error(key, "this is not a log level", $"Write one of {string.Join(", ", Enum.GetNames<LogLevel>())}");
            }
        }

        return settings;
    }
}
