using System.CommandLine;
using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary><c>secrets init</c>: random secrets for the gateway and its stores, each in a file of its own. What is there already stays.</summary>
internal static class SecretsCommand
{
    private static readonly string[] Passwords = ["redis-password", "postgres-password"];
    private static readonly Option<string?> Folder = new("--dir") { Description = "The folder; made when it doesn't exist. Default: DataDirectory." };

    public static Command Create(Func<CommandContext> context)
    {
        var init = new Command("init", "Write a master secret and passwords for Redis and PostgreSQL into a folder, unless they are there.") { Folder };
        init.SetAction(parsed => Run(context(), parsed.GetValue(Folder)));
        return new("secrets", "Make secrets.") { init };
    }

    private static int Run(CommandContext context, string? directory)
    {
        // The settings may name the very files that are to be made: with --dir nothing is asked of them.
        directory ??= context.LoadSettings()?.Stores.DataDirectory;
        if (directory is null)
        {
            return 1;
        }

        try
        {
            PrivateFiles.CreateDirectory(directory);
            Report(MasterSecretFile.Name, MasterSecretFile.CreateUnlessThere(directory));
            foreach (var name in Passwords)
            {
                Report(name, SecretFile.CreateUnlessThere(Path.Combine(directory, name), SecretFile.NewPassword()));
            }

            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"The secrets cannot be written into {directory}: this user must be able to make files there.", exception);
        }

        void Report(string name, bool made) => context.Output.WriteLine($"{Path.Combine(directory, name)}: {(made ? "made" : "kept")}");
    }
}
