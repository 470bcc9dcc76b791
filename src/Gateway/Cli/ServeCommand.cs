using Gateway.Configuration;
using Gateway.Lifecycle;

namespace Gateway.Cli;

/// <summary>No command: serves until it is stopped.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var signals = new StopSignals(cancellationToken);
        if (context.LoadSettings() is not { } settings)
        {
            return 1;
        }

        try
        {
            await ServeAsync(settings, signals.Token);
        }
        catch (OperationCanceledException exception) when (signals.Token.IsCancellationRequested)
        {
            // Stopped before it served, which is no failure.
            await context.Error.WriteLineAsync(OperatorMessage.For(exception));
        }

        return 0;
    }

    private static async Task ServeAsync(Settings settings, CancellationToken cancellationToken)
    {
        if (!settings.IsEmbedded)
        {
            await GatewayHost.RunAsync(settings, cancellationToken);
            return;
        }

        using var taken = await EmbeddedStores.TakeAsync(settings.Stores.DataDirectory, cancellationToken);
        await GatewayHost.RunAsync(settings.WithMasterSecret(), cancellationToken);
    }
}
