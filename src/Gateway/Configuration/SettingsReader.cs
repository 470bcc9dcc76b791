using System.Globalization;
using System.Text;

namespace Gateway.Configuration;

/// <summary>A setting's value, and where it was written.</summary>
/// <param name="Key">The configuration key.</param>
/// <param name="Value">The value; the file's content for <c>X_FILE</c>.</param>
/// <param name="Source">As in <see cref="ConfigurationError.Source"/>.</param>
/// <param name="Line">As in <see cref="ConfigurationError.Line"/>.</param>
internal sealed record Setting(string Key, string Value, string Source, int? Line);

/// <summary>
/// Reads settings out of the layers and collects every error. What has been asked for is what is known: whatever else stands in a
/// layer of ours is an unknown key, so no list of keys has to be kept beside the code that reads them.
/// </summary>
internal sealed class SettingsReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IReadOnlyList<SettingsLayer> layers;
    private readonly string file;
    private readonly Dictionary<string, Setting?> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> lists = [];
    private readonly HashSet<string> sections = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> dictionaries = [];

    /// <summary>Makes a reader.</summary>
    /// <param name="layers">The layers, strongest first.</param>
    /// <param name="file">The settings file, to be named when something is missing.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public SettingsReader(IReadOnlyList<SettingsLayer> layers, string file, List<ConfigurationError> errors)
    {
        this.layers = layers;
        this.file = file;
        Errors = errors;
    }

    public List<ConfigurationError> Errors { get; }

    /// <summary>Every key, list, section and dictionary that was asked for; of a dictionary also the keys below the names that were written.</summary>
    public IEnumerable<string> KnownKeys => values.Keys.Where(key => !lists.Any(list => SettingKeys.IsItemOf(key, list))).Concat(sections).Concat(dictionaries);

    /// <summary>One value, or null when nobody set it (or wrongly, which is then among the errors).</summary>
    public Setting? Find(string key)
    {
        if (!values.TryGetValue(key, out var setting))
        {
            setting = layers.Select(layer => Find(layer, key)).FirstOrDefault(found => found is not null);
            values.Add(key, setting);
        }

        return setting is { Value.Length: 0 } ? null : setting;
    }

    /// <summary>
    /// A list: items by index, or one text with commas. Unlike ASP.NET Core's binding, the strongest layer that has any item replaces
    /// the whole list: an origin or a network that somebody believes to be gone must not stay at a higher index.
    /// </summary>
    public IReadOnlyList<Setting> List(string key, bool splitAtCommas = true)
    {
        lists.Add(key);
        var strongest = layers.FirstOrDefault(layer => layer.HasSection(key) || layer.HasSection(key + SettingKeys.FileSuffix));
        var text = strongest is null ? null : Find(strongest, key);
        values[key] = text;
        if (strongest is null || text is { Value.Length: 0 })
        {
            return [];
        }

        List<Setting> items = [.. strongest.Entries.Where(entry => entry.Value is not null)
            .Select(entry => SettingKeys.WithoutFileSuffix(entry.Key)).Where(item => SettingKeys.IsItemOf(item, key))
            .Distinct(StringComparer.OrdinalIgnoreCase).OrderBy(item => item.Length).ThenBy(item => item, StringComparer.Ordinal)
            .Select(Find).OfType<Setting>()];
        if (text is not null && items.Count > 0)
        {
            Error(text, "it is set both as one text and item by item", "Keep one of them");
        }

        return text is null ? items
            : !splitAtCommas ? [text]
            : [.. text.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => text with { Value = item })];
    }

    /// <summary>A section that ASP.NET Core reads itself: every key in it is accepted and returned.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Section(string name)
    {
        sections.Add(name);
        var keys = from layer in layers
                   from entry in layer.Entries
                   where entry.Value is not null
                   let key = SettingKeys.WithoutFileSuffix(entry.Key)
                   where SettingKeys.IsWithin(key, name)
                   select key;
        return [.. keys.Distinct(StringComparer.OrdinalIgnoreCase).Select(Find).OfType<Setting>()
            .Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))];
    }

    /// <summary>The names that were written below a key where operators choose them, in their order. What may stand below each is for the caller to ask for.</summary>
    public IReadOnlyList<string> Names(string dictionary)
    {
        dictionaries.Add(dictionary);
        var names = from layer in layers
                    from entry in layer.Entries
                    where SettingKeys.IsWithin(entry.Key, dictionary) && entry.Key.Length > dictionary.Length + 1
                    select SettingKeys.WithoutFileSuffix(entry.Key)[(dictionary.Length + 1)..].Split(':')[0];
        return [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Adds an error about a key, at the place where its value was written, else at the settings file.</summary>
    public void Error(string key, string message, string remedy)
    {
        var at = values.GetValueOrDefault(key);
        Errors.Add(new(at?.Source ?? file, at?.Line, key, message, remedy));
    }

    /// <summary>Adds an error about a value that was found.</summary>
    public void Error(Setting at, string message, string remedy) => Errors.Add(new(at.Source, at.Line, at.Key, message, remedy));

    /// <summary>Called last: whatever stands in our own layers and was not asked for is a mistake.</summary>
    /// <param name="otherWords">Words beside the settings that may have been meant, such as the options of a command.</param>
    public void RejectUnknownKeys(IEnumerable<string> otherWords)
    {
        var candidates = KnownKeys.Concat(otherWords).ToList();
        foreach (var entry in layers.Where(layer => layer.IsOurs).SelectMany(layer => layer.Entries).Where(entry => !IsKnown(entry)))
        {
            var meant = NearestName.Find(SettingKeys.WithoutFileSuffix(entry.Key), candidates);
            var section = KnownKeys.Any(key => SettingKeys.IsWithin(key, entry.Key));
            Errors.Add(new(entry.Source, entry.Line, entry.Key,
                section ? "this is a section, not a setting" : "there is no such setting",
                section ? $"Set a key in it, such as {KnownKeys.First(key => SettingKeys.IsWithin(key, entry.Key))}"
                : meant is null ? "Remove it, or correct its spelling" : $"Did you mean \"{meant}\"?"));
        }
    }

    private bool IsKnown(SettingEntry entry)
    {
        var key = SettingKeys.WithoutFileSuffix(entry.Key);
        return values.ContainsKey(entry.Key) || values.ContainsKey(key)
            || lists.Any(list => SettingKeys.IsItemOf(key, list))
            || sections.Any(section => SettingKeys.IsWithin(key, section))
            || (entry.Value is null && dictionaries.Any(dictionary => SettingKeys.IsWithin(entry.Key, dictionary)))
            || (entry.Value is null && KnownKeys.Any(known => SettingKeys.IsWithin(known, entry.Key)));
    }

    private Setting? Find(SettingsLayer layer, string key)
    {
        var written = layer.Find(key).ToList();
        var files = layer.Find(key + SettingKeys.FileSuffix).ToList();
        if (written.Count + files.Count == 0)
        {
            return null;
        }

        var last = written.Concat(files).Last();
        var setting = new Setting(key, last.Value!, last.Source, last.Line);
        if (written.Count + files.Count > 1)
        {
            var both = written.Count > 0 && files.Count > 0;
            Error(setting, both ? $"it is set both directly and by {key}{SettingKeys.FileSuffix}" : "it is set more than once", "Keep one of them");
            return setting with { Value = "" };
        }

        if (setting.Value.Length == 0)
        {
            Error(setting, "the value is empty", "Give it a value, or remove it");
        }

        return files.Count == 0 || setting.Value.Length == 0 ? setting : setting with { Value = Content(setting, layer.Folder) };
    }

    private string Content(Setting setting, string? folder)
    {
        var path = folder is null ? Path.GetFullPath(setting.Value) : Path.GetFullPath(setting.Value, folder);
        try
        {
            var text = Utf8.GetString(File.ReadAllBytes(path));
            text = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
            if (text.Length == 0)
            {
                Error(setting, string.Create(CultureInfo.InvariantCulture, $"the file {path} is empty"), "Write the value into the file");
            }

            return text;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Error(setting, $"the file {path} cannot be read", "Check that it exists and that this user may read it");
        }
        catch (DecoderFallbackException)
        {
            Error(setting, $"the file {path} is not UTF-8 text", "Write the value as text, for example in Base64");
        }

        return "";
    }
}
