using System.CommandLine;

namespace Gateway.Cli;

/// <summary><c>users show</c>: one account.</summary>
internal static class UsersShowCommand
{
    private static readonly Argument<string> Who = UsersCommand.WhoArgument();
    private static readonly Option<bool> Json = UsersCommand.JsonOption();

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("show", "Show an account.") { Who, Json };
        command.SetAction((parsed, cancellationToken) => AccountCommand.RunAsync(
            context(),
            null,
            async (users, token) =>
            {
                if (await UsersCommand.FindAsync(context(), users, parsed.GetValue(Who)!, token) is not { } user)
                {
                    return 1;
                }

                await context().Output.WriteLineAsync(parsed.GetValue(Json) ? UserText.AsJson(user) : UserText.Details(user));
                return 0;
            },
            cancellationToken));
        return command;
    }
}
