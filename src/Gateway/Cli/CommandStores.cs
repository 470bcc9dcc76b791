using Gateway.Auth;
using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary>The stores, opened for one command while no gateway serves from them.</summary>
internal sealed class CommandStores : IAsyncDisposable
{
    private readonly Stores stores;
    private readonly ServiceProvider services;

    private CommandStores(Settings settings)
    {
        stores = Stores.BeginOpening(settings);
        services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSettings(settings).AddGatewayAuth().BuildServiceProvider();
    }

    public IServiceProvider Services => services;

    /// <summary>Opens them. With embedded stores the caller holds the <see cref="DataLock"/>.</summary>
    /// <param name="settings">Where they are.</param>
    /// <param name="say">Told about a store that is waited for.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<CommandStores> OpenAsync(Settings settings, NotThereYet say, CancellationToken cancellationToken)
    {
        var opened = new CommandStores(settings.WithMasterSecret());
        try
        {
            await opened.stores.OpenAsync(opened.services, say, cancellationToken);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await stores.DisposeAsync();
    }
}
