using Gateway.Auth.UserImport;
using Gateway.Lifecycle;

namespace Gateway.Cli;

/// <summary>Finds the stores for an import, as <see cref="StoresCommand"/> does for commands that are one request: here are many.</summary>
internal static class ImportStores
{
    /// <param name="context">The command's surroundings.</param>
    /// <param name="import">What to do with the target; gives the exit code.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    public static async Task<int> RunAsync(CommandContext context, Func<IImportTarget, CancellationToken, Task<int>> import, CancellationToken cancellationToken)
    {
        using var signals = new StopSignals(cancellationToken);
        if (context.LoadSettings() is not { } settings)
        {
            return 1;
        }

        // The lock is held to the end: a gateway that starts meanwhile waits for it, and then says who holds it.
        var running = new ControlImportTarget(settings.Stores.DataDirectory);
        using var taken = settings.IsEmbedded
            ? await EmbeddedStores.TakeUnlessAsync(settings.Stores.DataDirectory, serving: false, () => running.IsThereAsync(signals.Token), signals.Token)
            : null;
        if (settings.IsEmbedded && taken is null)
        {
            return await import(running, signals.Token);
        }

        await using var stores = await CommandStores.OpenAsync(settings, context.SayWaiting, signals.Token);
        return await import(stores.Services.GetRequiredService<UserImporter>(), signals.Token);
    }
}
