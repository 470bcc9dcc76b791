namespace Gateway.Configuration;

/// <summary>Where the gateway listens and under which names: <c>Urls</c>, <c>Management:Urls</c>, <c>PublicOrigin</c>, <c>AllowedHosts</c>.</summary>
internal sealed record ListeningSettings
{
    private static readonly string[] LoopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Addresses in ASP.NET Core's format; empty when <c>Kestrel:Endpoints</c> or the port settings say it.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Addresses of the management endpoints.</summary>
    public required IReadOnlyList<string> ManagementUrls { get; init; }

    /// <summary>The configured origin; null means the first bound address.</summary>
    public required string? PublicOrigin { get; init; }

    /// <summary>Host names that requests may have; <c>*</c> means any.</summary>
    public required IReadOnlyList<string> AllowedHosts { get; init; }

    /// <param name="reader">The settings.</param>
    /// <param name="embedded">Whether the stores are embedded.</param>
    /// <param name="framework">What ASP.NET Core reads itself; looked through for other ways to say where to listen.</param>
    public static ListeningSettings Read(SettingsReader reader, bool embedded, IEnumerable<KeyValuePair<string, string?>> framework)
    {
        var endpoints = framework.Where(pair => SettingKeys.IsWithin(pair.Key, "Kestrel:Endpoints")).ToList();
        var elsewhere = endpoints.Count > 0 || framework.Any(pair => pair.Key.EndsWith("_PORTS", StringComparison.OrdinalIgnoreCase));
        var urls = Addresses(reader, "Urls", elsewhere ? [] : ["http://localhost:8080"]);
        var origin = reader.Origin("PublicOrigin");
        if (origin is null && !embedded && reader.Find("PublicOrigin") is null)
        {
            reader.Error("PublicOrigin", "the origin that browsers see is missing", "Write one such as https://app.example.com");
        }

        if (origin is null && embedded && urls is [var first, ..] && IsHttpOverNetwork(first))
        {
            reader.Error("PublicOrigin", $"without it people would send passwords and cookies to {first} in clear", "Write the https origin that they use, or listen on loopback");
        }

        var bound = urls.Concat(endpoints.Where(pair => pair.Key.EndsWith(":Url", StringComparison.OrdinalIgnoreCase)).Select(pair => pair.Value!));
        return new ListeningSettings
        {
            Urls = urls,
            ManagementUrls = ManagementAddresses(reader),
            PublicOrigin = origin,
            AllowedHosts = reader.Text("AllowedHosts")?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                ?? [.. DefaultHosts(origin, embedded, bound).Distinct(StringComparer.OrdinalIgnoreCase)],
        };
    }

    /// <summary>Every address at once (<c>http://+:8080</c>) is left: that is how containers listen behind a proxy.</summary>
    private static bool IsHttpOverNetwork(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
        && address is { Scheme: "http", IsLoopback: false } && address.IdnHost is not ("0.0.0.0" or "::");

    private static IEnumerable<string> DefaultHosts(string? origin, bool embedded, IEnumerable<string> bound) =>
        // Without a public origin the first bound address takes its place.
        Hosts(origin is not null ? [origin] : bound.Take(1)).Concat(embedded ? LoopbackHosts : []);

    private static IEnumerable<string> Hosts(IEnumerable<string> addresses) =>
        from address in addresses
        where Uri.TryCreate(address, UriKind.Absolute, out _)
        let host = new Uri(address).IdnHost
        where host is not ("0.0.0.0" or "::")
        select host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;

    private static IReadOnlyList<string> ManagementAddresses(SettingsReader reader)
    {
        var addresses = Addresses(reader, "Management:Urls", ["http://localhost:8081"]);
        if (addresses.Any(address => address.StartsWith("https:", StringComparison.Ordinal)))
        {
            reader.Error("Management:Urls", "the management address speaks no TLS", "Write http, on an address that only operators reach");
        }

        return addresses;
    }

    private static IReadOnlyList<string> Addresses(SettingsReader reader, string key, IReadOnlyList<string> fallback)
    {
        if (reader.Find(key) is not { } setting)
        {
            return fallback;
        }

        var addresses = setting.Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (addresses.Length == 0 || !addresses.All(IsAddress))
        {
            reader.Error(setting, "this is not a list of addresses", "Write them as http://localhost:8080, with ; between two");
        }

        return addresses;
    }

    private static bool IsAddress(string text)
    {
        try
        {
            return BindingAddress.Parse(text) is { PathBase: "", Scheme: "http" or "https" };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
