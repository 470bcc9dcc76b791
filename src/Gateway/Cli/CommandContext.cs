using System.Globalization;
using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary>What a command reads, writes and is told beside its own options.</summary>
internal sealed class CommandContext
{
    /// <summary>The command's arguments without settings, to be sent to a running gateway.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The settings on the command line, for <see cref="Settings.Load"/>.</summary>
    public required IReadOnlyList<string> SettingsArguments { get; init; }

    /// <summary>Options of the command, for "did you mean".</summary>
    public required IReadOnlyList<string> OptionNames { get; init; }

    /// <summary>Data goes here.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Messages go here.</summary>
    public required TextWriter Error { get; init; }

    public required TextReader Input { get; init; }

    /// <summary>Whether a person sits at a terminal and can be asked.</summary>
    public bool CanAsk => Services is null && ReferenceEquals(Input, Console.In) && !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Set in a running gateway: its services, for commands that came through the control socket.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Loads the settings, or prints every error.</summary>
    /// <returns>Null when there are errors; they have been printed.</returns>
    public Settings? LoadSettings()
    {
        var result = Settings.Load(SettingsArguments, EnvironmentSettings.OfThisProcess(), OptionNames);
        Print(result.Errors);
        return result.Settings;
    }

    /// <summary>Says that the command waits for a store, see <see cref="NotThereYet"/>.</summary>
    public void SayWaiting(string store, string problem, TimeSpan limit) =>
        Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{store} is waited for, for {limit.TotalSeconds:0.###} seconds at most: {problem}."));

    public void Print(IEnumerable<ConfigurationError> errors)
    {
        foreach (var error in errors)
        {
            Error.WriteLine(error.ToString());
        }
    }
}
