using System.Collections;

namespace Gateway.Configuration;

/// <summary>The three layers of the environment: ASP.NET Core's prefixed names, plain names, and ours.</summary>
internal static class EnvironmentSettings
{
    /// <summary>The prefix whose keys are all ours: it wins over plain names and a misspelt key is an error.</summary>
    public const string Prefix = "GATEWAY__";

    private const string Word = "GATEWAY";

    private static readonly string[] HostPrefixes = ["DOTNET_", "ASPNETCORE_"];

    /// <summary>The environment of this process.</summary>
    public static IReadOnlyDictionary<string, string> OfThisProcess() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "", StringComparer.Ordinal);

    /// <summary>The layers, strongest first.</summary>
    public static IEnumerable<SettingsLayer> Layers(IReadOnlyDictionary<string, string> environment)
    {
        yield return new SettingsLayer(Entries(environment, Prefix), isOurs: true);
        yield return new SettingsLayer(Entries(environment, ""), isOurs: false);
        foreach (var prefix in HostPrefixes.Reverse())
        {
            yield return new SettingsLayer(Entries(environment, prefix), isOurs: false);
        }
    }

    /// <summary>The plain environment as ASP.NET Core and telemetry expect it. Names that differ in case only, such as <c>http_proxy</c>, exist.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> ForFramework(IReadOnlyDictionary<string, string> environment) =>
        Entries(environment, "").DistinctBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase)
            .Select(entry => KeyValuePair.Create(entry.Key, entry.Value));

    /// <summary>
    /// Adds an error for each variable that is a setting but for its prefix: <c>GATEWAY_SignUp__Mode</c> would mean nothing, silently. Other
    /// names that begin so are left alone: Kubernetes gives <c>GATEWAY_PORT</c> to every pod beside a service called gateway.
    /// </summary>
    public static void RejectMisspeltPrefixes(IReadOnlyDictionary<string, string> environment, IEnumerable<string> knownKeys, List<ConfigurationError> errors)
    {
        var known = knownKeys.Where(key => key.Contains(':', StringComparison.Ordinal)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in environment.Keys.Where(name => name.StartsWith(Word, StringComparison.OrdinalIgnoreCase) && !name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)))
        {
            var rest = name[Word.Length..].TrimStart('_', ':', '.', '-');
            var key = SettingKeys.WithoutFileSuffix(rest).Replace("__", ":", StringComparison.Ordinal).Replace('_', ':').Replace('.', ':').Replace("::", ":", StringComparison.Ordinal);
            if (known.TryGetValue(key, out var meant))
            {
                errors.Add(new($"environment variable {name}", null, meant, "this variable means nothing", $"Did you mean \"{SettingKeys.EnvironmentName(meant)}\"?"));
            }
        }
    }

    private static List<SettingEntry> Entries(IReadOnlyDictionary<string, string> environment, string prefix) =>
        [.. from pair in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            where pair.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            where prefix.Length > 0 || !pair.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            let key = pair.Key[prefix.Length..].Replace("__", ":", StringComparison.Ordinal)
            select new SettingEntry(key, pair.Value, $"environment variable {pair.Key}")];
}
