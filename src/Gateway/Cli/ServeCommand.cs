
namespace Gateway.Cli;

/// <summary>No command: serves until it is stopped.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (context.LoadSettings() is not { } settings)
        {
            return 1;
        }

        if (!settings.IsEmbedded)
        {
            await GatewayHost.RunAsync(settings, cancellationToken);
            return 0;
        }

        using var taken = await EmbeddedStores.TakeAsync(settings.Stores.DataDirectory, cancellationToken);
        await GatewayHost.RunAsync(settings.WithMasterSecret(), cancellationToken);
        return 0;
    }
}
