namespace Gateway.Configuration;

/// <summary>One value as somebody wrote it. A null <paramref name="Value"/> is JSON's null, or an object or array without content.</summary>
/// <param name="Key">The configuration key with colons, for example <c>Auth:BasePath</c>.</param>
/// <param name="Value">The text, never to be printed before it is known not to be a secret.</param>
/// <param name="Source">As in <see cref="ConfigurationError.Source"/>.</param>
/// <param name="Line">Line in the file, from 1.</param>
internal sealed record SettingEntry(string Key, string? Value, string Source, int? Line = null);

/// <summary>One place that settings come from: the file, the environment, the command line. Keys are compared without case, as everywhere in ASP.NET Core.</summary>
internal sealed class SettingsLayer
{
    private readonly ILookup<string, SettingEntry> byKey;

    /// <summary>Makes a layer.</summary>
    /// <param name="entries">What was written there, in its order.</param>
    /// <param name="isOurs">Whether every key has to be one of ours; false for the environment at large.</param>
    /// <param name="folder">Folder that a relative <c>X_FILE</c> starts from; null means the working directory.</param>
    public SettingsLayer(IReadOnlyList<SettingEntry> entries, bool isOurs, string? folder = null)
    {
        Entries = entries;
        IsOurs = isOurs;
        Folder = folder;
        byKey = entries.ToLookup(entry => entry.Key, StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<SettingEntry> Entries { get; }

    public bool IsOurs { get; }

    public string? Folder { get; }

    /// <summary>Everything written for a key; more than one is a mistake.</summary>
    public IEnumerable<SettingEntry> Find(string key) => byKey[key].Where(entry => entry.Value is not null);

    /// <summary>Whether anything is written for a key or below it.</summary>
    public bool HasSection(string key) =>
        Entries.Any(entry => entry.Value is not null && SettingKeys.IsWithin(entry.Key, key));
}
