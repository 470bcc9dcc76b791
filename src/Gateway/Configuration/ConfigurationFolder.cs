using System.Text.Json;

namespace Gateway.Configuration;

/// <summary>The folder with <c>gateway.json</c> and <c>routes.json</c>.</summary>
/// <param name="Path">Full path.</param>
internal sealed record ConfigurationFolder(string Path)
{
    private const string DefaultName = "config";

    public string SettingsFile => System.IO.Path.Combine(Path, "gateway.json");

    public string RoutesFile => System.IO.Path.Combine(Path, "routes.json");

    /// <summary>
    /// The folder given by <c>--config</c>, which then has to exist; else <c>config/</c> in the working directory, else the one beside the program.
    /// </summary>
    public static ConfigurationFolder Find(string? given, string workingDirectory, List<ConfigurationError> errors)
    {
        if (given is not null)
        {
            var folder = System.IO.Path.GetFullPath(given, workingDirectory);
            if (!Directory.Exists(folder))
            {
                errors.Add(new("command line", null, CommandLineSettings.ConfigOption, $"there is no folder {folder} that this user may see", "Name the folder that holds gateway.json and routes.json"));
            }

            return new(folder);
        }

        var here = System.IO.Path.Combine(workingDirectory, DefaultName);
        var besideProgram = System.IO.Path.Combine(AppContext.BaseDirectory, DefaultName);
        return new(!Directory.Exists(here) && Directory.Exists(besideProgram) ? besideProgram : here);
    }

    /// <summary>The layer of <c>gateway.json</c>; empty when there is no such file.</summary>
    public SettingsLayer ReadSettings(List<ConfigurationError> errors)
    {
        try
        {
            var found = new ConfigurationErrors(SettingsFile);
            var root = ConfigurationTreeReader.Read(File.ReadAllBytes(SettingsFile), found);
            errors.AddRange(found.InOrder());
            return new SettingsLayer(root is null ? [] : [.. Entries(root)], isOurs: true, Path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var (message, remedy) = UnreadableFile.Explain(SettingsFile);
            errors.Add(new(SettingsFile, null, "(file)", message, remedy));
        }

        return new SettingsLayer([], isOurs: true);
    }

    /// <summary>The scalars, and the containers without content: a misspelt section is found even when nothing is in it.</summary>
    private IEnumerable<SettingEntry> Entries(ConfigurationNode node) =>
        node.Kind is JsonValueKind.Object or JsonValueKind.Array && (node.Children.Count > 0 || node.Key.Length == 0)
            ? node.Children.Values.SelectMany(Entries)
            : [new(node.Key, node.Kind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null ? null : node.Text, SettingsFile, node.Line)];
}
