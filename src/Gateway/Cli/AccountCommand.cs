using Gateway.Auth.Administration;

namespace Gateway.Cli;

/// <summary>Runs a command on the accounts wherever they can be reached, see <see cref="StoresCommand"/>.</summary>
internal static class AccountCommand
{
    /// <param name="context">The command's surroundings.</param>
    /// <param name="password">A password that was asked for here; sent along as the command's input.</param>
    /// <param name="command">What to do with the accounts; gives the exit code.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    public static Task<int> RunAsync(
        CommandContext context, string? password, Func<UserAdministration, CancellationToken, Task<int>> command, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> arguments = password is null || context.Arguments.Contains(UsersCreateCommand.PasswordStdin, StringComparer.Ordinal)
            ? context.Arguments
            : [.. context.Arguments, UsersCreateCommand.PasswordStdin];
        return StoresCommand.RunAsync(
            context,
            new ControlRequest(arguments, password ?? ""),
            (services, token) => command(services.GetRequiredService<UserAdministration>(), token),
            cancellationToken);
    }
}
