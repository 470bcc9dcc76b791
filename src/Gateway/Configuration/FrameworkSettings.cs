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

        return [.. Sections.SelectMany(reader.Section)];
    }
}
