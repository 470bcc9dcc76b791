using System.CommandLine;
using Gateway.Auth.Administration;

namespace Gateway.Cli;

/// <summary><c>users disable</c> and <c>users enable</c>.</summary>
internal static class UsersStatusCommand
{
    public static Command Create(
        Func<CommandContext> context, string name, string description, Func<UserAdministration, Guid, CancellationToken, Task<AdministrationResult>> change)
    {
        var who = UsersCommand.WhoArgument();
        var command = new Command(name, description) { who };
        command.SetAction((parsed, cancellationToken) => AccountCommand.RunAsync(
            context(),
            null,
            async (users, token) => await UsersCommand.FindAsync(context(), users, parsed.GetValue(who)!, token) is { } user
                ? await UsersCommand.ReportAsync(context(), await change(users, user.Id, token), changed => context().Output.WriteLineAsync(UserText.Details(changed)))
                : 1,
            cancellationToken));
        return command;
    }
}
