using System.CommandLine;
using Gateway.Configuration;
using Gateway.Routes;

namespace Gateway.Cli;

/// <summary><c>check</c>: reads the settings and the routes as serving does, and prints every error.</summary>
internal static class CheckCommand
{
    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("check", "Check gateway.json and routes.json, and print everything that is wrong.");
        command.SetAction(_ => Run(context()));
        return command;
    }

    private static int Run(CommandContext context)
    {
        var result = Settings.Load(context.SettingsArguments, EnvironmentSettings.OfThisProcess(), context.OptionNames);
        context.Print(result.Errors);

        // Wrong settings must not hide wrong routes.
        var basePath = result.Settings?.Auth.BasePath ?? new Auth.AuthOptions().BasePath;
        if (RoutesFile.Load(result.Folder.RoutesFile, basePath) is RoutesLoadResult.Refused refused)
        {
            context.Print(refused.Errors);
            return 1;
        }

        if (result.Settings is null)
        {
            return 1;
        }

        context.Output.WriteLine($"{result.Folder.Path}: no errors.");
        return 0;
    }
}
