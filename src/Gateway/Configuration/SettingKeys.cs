namespace Gateway.Configuration;

/// <summary>What the spelling of a configuration key means.</summary>
internal static class SettingKeys
{
    /// <summary>The ending that says: the value is the content of the file named here.</summary>
    public const string FileSuffix = "_FILE";

    /// <summary>Whether a key is a section itself or lies in it.</summary>
    public static bool IsWithin(string key, string section) =>
        key.StartsWith(section, StringComparison.OrdinalIgnoreCase) && (key.Length == section.Length || key[section.Length] == ':');

    /// <summary>Whether a key is an item of a list, for example <c>TrustedOrigins:0</c>.</summary>
    public static bool IsItemOf(string key, string list) =>
        key.Length > list.Length + 1 && IsWithin(key, list) && key.AsSpan(list.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>The key without <see cref="FileSuffix"/>.</summary>
    public static string WithoutFileSuffix(string key) =>
        key.EndsWith(FileSuffix, StringComparison.OrdinalIgnoreCase) ? key[..^FileSuffix.Length] : key;

    /// <summary>A key as the name of an environment variable of ours.</summary>
    public static string EnvironmentName(string key) => EnvironmentSettings.Prefix + key.Replace(":", "__", StringComparison.Ordinal);
}
