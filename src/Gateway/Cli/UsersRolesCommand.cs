using System.CommandLine;
using Gateway.Auth.Administration;

namespace Gateway.Cli;

/// <summary><c>users roles</c>: adds, takes away or replaces roles; shows them when nothing is to be changed.</summary>
internal static class UsersRolesCommand
{
    private static readonly Argument<string> Who = UsersCommand.WhoArgument();
    private static readonly Option<string[]> Add = new("--add") { Description = "A role to add; can be repeated." };
    private static readonly Option<string[]> Remove = new("--remove") { Description = "A role to take away; can be repeated." };
    private static readonly Option<string?> Set = new("--set") { Description = "The roles to have instead, with commas; an empty text for none." };

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("roles", "Change the roles of an account.") { Who, Add, Remove, Set };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Set) is not null && (result.GetResult(Add) ?? result.GetResult(Remove)) is not null)
            {
                result.AddError("--set replaces all roles: it cannot be combined with --add or --remove.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
            AccountCommand.RunAsync(context(), null, (users, token) => RunAsync(context(), parsed, users, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, UserAdministration users, CancellationToken cancellationToken)
    {
        if (await UsersCommand.FindAsync(context, users, parsed.GetValue(Who)!, cancellationToken) is not { } user)
        {
            return 1;
        }

        AdministrationResult result = new AdministrationResult.Done(user);
        if (parsed.GetValue(Set) is { } roles)
        {
            string[] all = roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            result = await users.SetRolesAsync(user.Id, all, null, cancellationToken);
        }

        string[] added = parsed.GetValue(Add) ?? [], removed = parsed.GetValue(Remove) ?? [];
        if (added.Length > 0 || removed.Length > 0)
        {
            result = await users.ChangeRolesAsync(user.Id, added, removed, null, cancellationToken);
        }

        return await UsersCommand.ReportAsync(context, result, changed => context.Output.WriteLineAsync(UserText.Details(changed)));
    }
}
