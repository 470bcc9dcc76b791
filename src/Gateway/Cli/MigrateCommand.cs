using System.CommandLine;
using Gateway.Auth.Storage;

namespace Gateway.Cli;

/// <summary><c>migrate</c>: makes or updates the tables, as every start does. Needs the database only.</summary>
internal static class MigrateCommand
{
    private static readonly Option<bool> Check = new("--check") { Description = "Change nothing; exit code 1 when something would be changed." };

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("migrate", "Make or update the tables in the database.") { Check };
        command.SetAction((parsed, cancellationToken) => StoresCommand.RunAsync(
            context(),
            new ControlRequest(context().Arguments, ""),
            (services, token) => RunAsync(context(), parsed.GetValue(Check), services.GetRequiredService<AuthDatabase>(), token),
            async (settings, token) =>
            {
                using var database = new AuthDatabase(settings.Stores);
                var exitCode = 1;
                await new StartPatience(settings.Stores.StartTimeout, TimeProvider.System, context().SayWaiting).UntilThereAsync(database, async () => exitCode = await RunAsync(context(), parsed.GetValue(Check), database, token), token);
                return exitCode;
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, bool check, AuthDatabase database, CancellationToken cancellationToken)
    {
        var migrations = check ? await database.PendingMigrationsAsync(cancellationToken) : await database.MigrateAsync(cancellationToken);
        await context.Output.WriteLineAsync(
            migrations.Count == 0 ? "The database is up to date."
            : check ? $"The database lacks {string.Join(", ", migrations)}."
            : $"The database is up to date now: {string.Join(", ", migrations)} was applied.");
        return check && migrations.Count > 0 ? 1 : 0;
    }
}
