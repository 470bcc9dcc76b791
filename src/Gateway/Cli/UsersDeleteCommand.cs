using System.CommandLine;
using Gateway.Auth.Administration;

namespace Gateway.Cli;

/// <summary><c>users delete</c>: an account that is not to come back.</summary>
internal static class UsersDeleteCommand
{
    private static readonly Argument<string> Who = UsersCommand.WhoArgument();
    private static readonly Option<bool> Yes = new("--yes") { Description = "Do it: there is no way back." };

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("delete", "Delete an account and end its sessions. What the audit log tells of its id stays.") { Who, Yes };
        command.SetAction((parsed, cancellationToken) => AccountCommand.RunAsync(
            context(), null, (users, token) => RunAsync(context(), parsed, users, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, UserAdministration users, CancellationToken cancellationToken)
    {
        if (await UsersCommand.FindAsync(context, users, parsed.GetValue(Who)!, cancellationToken) is not { } user)
        {
            return 1;
        }

        if (!parsed.GetValue(Yes))
        {
            await context.Error.WriteLineAsync($"This deletes {user.Email} ({user.Id}) for good. Add --yes to do it, or disable the account instead.");
            return 1;
        }

        return await UsersCommand.ReportAsync(
            context,
            await users.DeleteAsync(user.Id, null, cancellationToken),
            deleted => context.Output.WriteLineAsync($"{deleted.Email} ({deleted.Id}) is deleted."));
    }
}
