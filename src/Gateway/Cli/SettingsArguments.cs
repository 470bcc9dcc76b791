using System.CommandLine;

namespace Gateway.Cli;

/// <summary>
/// Tells settings on a command line from the options of a command: <c>users list --json --DataDirectory /srv/gateway</c>.
/// An option that the command doesn't have is a setting, and an unknown setting is an error later.
/// </summary>
internal sealed record SettingsArguments(IReadOnlyList<string> Command, IReadOnlyList<string> Settings, IReadOnlyList<string> OptionNames)
{
    public static SettingsArguments Split(RootCommand root, IReadOnlyList<string> arguments)
    {
        Command command = root;
        var options = Names(root, ofItself: true);
        var own = new List<string>();
        var settings = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument.Length > 2 && argument.StartsWith("--", StringComparison.Ordinal) && !options.Contains(argument.Split('=')[0]))
            {
                settings.Add(argument);
                if (!argument.Contains('=', StringComparison.Ordinal) && i + 1 < arguments.Count && !arguments[i + 1].StartsWith('-'))
                {
                    settings.Add(arguments[++i]);
                }

                continue;
            }

            if (command.Subcommands.FirstOrDefault(candidate => candidate.Name.Equals(argument, StringComparison.Ordinal)) is { } found)
            {
                command = found;
                options = [.. Names(root, ofItself: false), .. Names(command, ofItself: true)];
            }

            own.Add(argument);
        }

        return new(own, settings, [.. options]);
    }

    private static HashSet<string> Names(Command command, bool ofItself) =>
        command.Options.Where(option => ofItself || option.Recursive)
            .SelectMany(option => option.Aliases.Append(option.Name)).ToHashSet(StringComparer.Ordinal);
}
