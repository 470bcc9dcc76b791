namespace Gateway.Configuration;

/// <summary>Settings on the command line: <c>--Key value</c> or <c>--Key=value</c>.</summary>
internal sealed class CommandLineSettings
{
    /// <summary>The option that names the folder of the configuration files.</summary>
    public const string ConfigOption = "--config";

    private const string Source = "command line";

    private CommandLineSettings(string? configDirectory, SettingsLayer layer)
    {
        ConfigDirectory = configDirectory;
        Layer = layer;
    }

    /// <summary>What <c>--config</c> says; null when it isn't given.</summary>
    public string? ConfigDirectory { get; }

    public SettingsLayer Layer { get; }

    /// <summary>Reads arguments that hold nothing but settings.</summary>
    public static CommandLineSettings Read(IReadOnlyList<string> arguments, List<ConfigurationError> errors)
    {
        string? directory = null;
        var entries = new List<SettingEntry>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument.Length < 3 || !argument.StartsWith("--", StringComparison.Ordinal))
            {
                // Not printed: it could be the second half of a secret with a space in it.
                errors.Add(new(Source, null, $"argument {i + 1}", "this is neither a command nor a setting", "Write settings as --Key value or --Key=value"));
                continue;
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            var value = equals >= 0 ? argument[(equals + 1)..]
                : i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal) ? arguments[++i]
                : null;
            if (!string.Equals(name, ConfigOption, StringComparison.OrdinalIgnoreCase))
            {
                entries.Add(new(name[2..].Replace("__", ":", StringComparison.Ordinal), value ?? "", Source));
            }
            else if (directory is not null || string.IsNullOrEmpty(value))
            {
                errors.Add(new(Source, null, ConfigOption, directory is null ? "the folder is missing" : "it is given twice", "Write --config DIR once"));
            }
            else
            {
                directory = value;
            }
        }

        return new CommandLineSettings(directory, new SettingsLayer(entries, isOurs: true));
    }
}
