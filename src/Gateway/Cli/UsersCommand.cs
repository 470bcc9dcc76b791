using System.CommandLine;
using Gateway.Auth.Administration;
using Gateway.Auth.Users;

namespace Gateway.Cli;

/// <summary><c>users</c>: what operators do to accounts, and what all of its commands share.</summary>
internal static class UsersCommand
{
    public static Command Create(Func<CommandContext> context) => new("users", "Make, show and change accounts.")
    {
        UsersCreateCommand.Create(context),
        UsersListCommand.Create(context),
        UsersShowCommand.Create(context),
        UsersStatusCommand.Create(context, "disable", "Let nobody in with an account, and end its sessions.", (users, id, cancellationToken) => users.DisableAsync(id, null, cancellationToken)),
        UsersStatusCommand.Create(context, "enable", "Let the owner of an account in again.", (users, id, cancellationToken) => users.EnableAsync(id, null, cancellationToken)),
        UsersRolesCommand.Create(context),
        UsersSecretsCommand.Create(context),
        UsersUnlinkCommand.Create(context),
        UsersDeleteCommand.Create(context),
        UsersImportCommand.Create(context),
        UsersImportChunkCommand.Create(context),
    };

    public static Argument<string> WhoArgument() => new("EMAIL|ID") { Description = "The account's e-mail address or id." };

    public static Option<bool> JsonOption() => new("--json") { Description = "Print JSON." };

    /// <summary>Finds an account, or says that there is none.</summary>
    public static async Task<User?> FindAsync(CommandContext context, UserAdministration users, string who, CancellationToken cancellationToken)
    {
        var user = await users.FindAsync(who, cancellationToken);
        if (user is null)
        {
            await context.Error.WriteLineAsync($"There is no account {who}.");
        }

        return user;
    }

    /// <summary>Says why nothing was done, or shows the account.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> ReportAsync(CommandContext context, AdministrationResult result, Func<User, Task> show)
    {
        switch (result)
        {
            case AdministrationResult.Done(var user):
                await show(user);
                return 0;
            case AdministrationResult.Unchanged(var user):
                await context.Error.WriteLineAsync("Nothing had to be changed.");
                await show(user);
                return 0;
            case AdministrationResult.Invalid(var errors):
                foreach (var (field, error) in errors.SelectMany(pair => pair.Value.Select(error => (pair.Key, error))))
                {
                    await context.Error.WriteLineAsync($"{field}: {error.Message}");
                }

                return 1;
            default:
                await context.Error.WriteLineAsync(result switch
                {
                    AdministrationResult.Exists => "There is an account with this e-mail address.",
                    AdministrationResult.Busy => "No password can be set right now (too many are being hashed, or the list in Passwords:BreachList cannot be asked): try again.",
                    _ => "There is no such account any more.",
                });
                return 1;
        }
    }
}
