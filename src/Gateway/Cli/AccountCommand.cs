using Gateway.Auth.Administration;

namespace Gateway.Cli;

/// <summary>
/// Runs a command on the accounts wherever they can be reached: in this process when it is the running gateway, through the control
/// socket when another process runs on the embedded stores, else on stores that are opened for the command.
/// </summary>
internal static class AccountCommand
{
    /// <param name="context">The command's surroundings.</param>
    /// <param name="password">A password that was asked for here; sent along as the command's input.</param>
    /// <param name="command">What to do with the accounts; gives the exit code.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    public static async Task<int> RunAsync(
        CommandContext context, string? password, Func<UserAdministration, CancellationToken, Task<int>> command, CancellationToken cancellationToken)
    {
        if (context.Services is { } running)
        {
            return await command(running.GetRequiredService<UserAdministration>(), cancellationToken);
        }

        if (context.LoadSettings() is not { } settings)
        {
            return 1;
        }

        ControlAnswer? answer = null;
        using var taken = settings.IsEmbedded
            ? await EmbeddedStores.TakeUnlessAsync(settings.Stores.DataDirectory, serving: false, IsAnsweredAsync, cancellationToken)
            : null;
        if (answer is not null)
        {
            await context.Output.WriteAsync(answer.Output);
            await context.Error.WriteAsync(answer.Error);
            return answer.ExitCode;
        }

        await using var stores = await CommandStores.OpenAsync(settings, cancellationToken);
        return await command(stores.Services.GetRequiredService<UserAdministration>(), cancellationToken);

        async Task<bool> IsAnsweredAsync()
        {
            IReadOnlyList<string> arguments = password is null || context.Arguments.Contains(UsersCreateCommand.PasswordStdin, StringComparer.Ordinal)
                ? context.Arguments
                : [.. context.Arguments, UsersCreateCommand.PasswordStdin];
            answer = await ControlClient.TrySendAsync(settings.Stores.DataDirectory, new ControlRequest(arguments, password ?? ""), cancellationToken);
            return answer is not null;
        }
    }
}
