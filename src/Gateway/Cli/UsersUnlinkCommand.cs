using System.CommandLine;
using Gateway.Auth.Administration;

namespace Gateway.Cli;

/// <summary><c>users unlink</c>: takes an outside identity from an account, even if it is the last way to sign in, and says so then.</summary>
internal static class UsersUnlinkCommand
{
    private static readonly Argument<string> Who = UsersCommand.WhoArgument();
    private static readonly Argument<string> Provider = new("PROVIDER") { Description = "The provider's name, as users show has it." };

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("unlink", "Take a provider's identity from an account, and end its sessions.") { Who, Provider };
        command.SetAction((parsed, cancellationToken) => StoresCommand.RunAsync(context(), (services, token) => RunAsync(context(), parsed, services, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (await UsersCommand.FindAsync(context, services.GetRequiredService<UserAdministration>(), parsed.GetValue(Who)!, cancellationToken) is not { } user)
        {
            return 1;
        }

        var (identities, provider) = (services.GetRequiredService<IdentityAdministration>(), parsed.GetValue(Provider)!);
        var result = await identities.UnlinkAsync(user.Id, provider, null, cancellationToken);
        if (result is AdministrationResult.NotFound)
        {
            await context.Error.WriteLineAsync($"{user.Email} has no identity of {provider}.");
            return 1;
        }

        return await UsersCommand.ReportAsync(context, result, async changed =>
        {
            var left = await identities.ListAsync(changed.Id, cancellationToken);
            await context.Output.WriteLineAsync(UserText.Details(changed, left));
            if (left.Count == 0 && changed.PasswordHash is null)
            {
                await context.Error.WriteLineAsync("Nothing opens it now, until its owner sets a password by a link for a forgotten one, or a provider that vouches for its address is signed in with. To keep everybody out: users disable.");
            }
        });
    }
}
