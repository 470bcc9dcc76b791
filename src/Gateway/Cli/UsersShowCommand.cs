using System.CommandLine;
using Gateway.Auth.Administration;

namespace Gateway.Cli;

/// <summary><c>users show</c>: one account, with the outside identities that open it.</summary>
internal static class UsersShowCommand
{
    private static readonly Argument<string> Who = UsersCommand.WhoArgument();
    private static readonly Option<bool> Json = UsersCommand.JsonOption();

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("show", "Show an account.") { Who, Json };
        command.SetAction((parsed, cancellationToken) => StoresCommand.RunAsync(context(), (services, token) => RunAsync(context(), parsed, services, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (await UsersCommand.FindAsync(context, services.GetRequiredService<UserAdministration>(), parsed.GetValue(Who)!, cancellationToken) is not { } user)
        {
            return 1;
        }

        var identities = await services.GetRequiredService<IdentityAdministration>().ListAsync(user.Id, cancellationToken);
        await context.Output.WriteLineAsync(parsed.GetValue(Json) ? UserText.AsJson(user, identities) : UserText.Details(user, identities));
        return 0;
    }
}
