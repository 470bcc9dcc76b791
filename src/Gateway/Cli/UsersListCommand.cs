using System.CommandLine;
using Gateway.Auth.Administration;
using Gateway.Auth.Users;

namespace Gateway.Cli;

/// <summary><c>users list</c>: accounts in the order of their creation.</summary>
internal static class UsersListCommand
{
    private const int PageSize = 200;

    private static readonly Option<string?> Search = new("--search") { Description = "Only addresses that contain this." };
    private static readonly Option<bool> Json = UsersCommand.JsonOption();

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("list", "List accounts.") { Search, Json };
        command.SetAction((parsed, cancellationToken) =>
            AccountCommand.RunAsync(context(), null, (users, token) => RunAsync(context(), parsed, users, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, UserAdministration users, CancellationToken cancellationToken)
    {
        var found = new List<User>();
        Guid? after = null;
        do
        {
            var page = await users.ListAsync(parsed.GetValue(Search), after, PageSize, cancellationToken);
            found.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        if (parsed.GetValue(Json))
        {
            await context.Output.WriteLineAsync(UserText.AsJson(found));
            return 0;
        }

        foreach (var line in found.Select(UserText.TableRow).Prepend(UserText.TableHeader))
        {
            await context.Output.WriteLineAsync(line);
        }

        return 0;
    }
}
