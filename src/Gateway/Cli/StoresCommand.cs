using Gateway.Configuration;
using Gateway.Lifecycle;

namespace Gateway.Cli;

/// <summary>
/// Runs a command on the stores wherever they can be reached: in this process when it is the running gateway, through the control
/// socket when another process runs on the embedded stores, else on stores that are opened for the command.
/// </summary>
internal static class StoresCommand
{
    /// <param name="context">The command's surroundings.</param>
    /// <param name="command">What to do; gives the exit code.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    public static Task<int> RunAsync(CommandContext context, Func<IServiceProvider, CancellationToken, Task<int>> command, CancellationToken cancellationToken) =>
        RunAsync(context, new ControlRequest(context.Arguments, ""), command, cancellationToken);

    /// <param name="context">The command's surroundings.</param>
    /// <param name="request">The command as the running gateway gets it.</param>
    /// <param name="command">What to do; gives the exit code.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    public static Task<int> RunAsync(
        CommandContext context, ControlRequest request, Func<IServiceProvider, CancellationToken, Task<int>> command, CancellationToken cancellationToken) =>
        RunAsync(
            context,
            request,
            command,
            async (settings, token) =>
            {
                await using var stores = await CommandStores.OpenAsync(settings, context.SayWaiting, token);
                return await command(stores.Services, token);
            },
            cancellationToken);

    /// <param name="context">The command's surroundings.</param>
    /// <param name="request">The command as the running gateway gets it.</param>
    /// <param name="running">What to do in the running gateway.</param>
    /// <param name="alone">What to do while no gateway runs on these stores, or they are real ones; embedded ones are locked.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    public static async Task<int> RunAsync(
        CommandContext context,
        ControlRequest request,
        Func<IServiceProvider, CancellationToken, Task<int>> running,
        Func<Settings, CancellationToken, Task<int>> alone,
        CancellationToken cancellationToken)
    {
        if (context.Services is { } services)
        {
            return await running(services, cancellationToken);
        }

        using var signals = new StopSignals(cancellationToken);
        if (context.LoadSettings() is not { } settings)
        {
            return 1;
        }

        ControlAnswer? answer = null;
        using var taken = settings.IsEmbedded
            ? await EmbeddedStores.TakeUnlessAsync(settings.Stores.DataDirectory, serving: false, IsAnsweredAsync, signals.Token)
            : null;
        if (answer is null)
        {
            return await alone(settings, signals.Token);
        }

        await context.Output.WriteAsync(answer.Output);
        await context.Error.WriteAsync(answer.Error);
        return answer.ExitCode;

        async Task<bool> IsAnsweredAsync()
        {
            answer = await ControlClient.TrySendAsync(settings.Stores.DataDirectory, request, signals.Token);
            return answer is not null;
        }
    }
}
