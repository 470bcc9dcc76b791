using Gateway.Auth;
using Gateway.Auth.Storage;
using Gateway.Configuration;
using Gateway.EmbeddedRedis;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Cli;

/// <summary>The stores, opened for one command while no gateway serves from them.</summary>
internal sealed class CommandStores : IAsyncDisposable
{
    private readonly EmbeddedRedisServer? redis;
    private readonly ServiceProvider services;

    private CommandStores(EmbeddedRedisServer? redis, ServiceProvider services)
    {
        this.redis = redis;
        this.services = services;
    }

    public IServiceProvider Services => services;

    /// <summary>Opens them. With embedded stores the caller holds the <see cref="DataLock"/>.</summary>
    public static async Task<CommandStores> OpenAsync(Settings settings, CancellationToken cancellationToken)
    {
        EmbeddedRedisServer? embedded = null;
        if (settings.IsEmbedded)
        {
            embedded = EmbeddedRedisServer.Start(settings.EmbeddedRedisDirectory, NullLoggerFactory.Instance);
            settings = settings.WithMasterSecret() with
            {
                Stores = new StoresOptions { Redis = embedded.ConnectionString, DataDirectory = settings.Stores.DataDirectory },
            };
        }

        var stores = new CommandStores(embedded, new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSettings(settings)
            .AddGatewayAuth()
            .BuildServiceProvider());
        try
        {
            await stores.Services.GetRequiredService<AuthDatabase>().MigrateAsync(cancellationToken);
            await stores.Services.GetRequiredService<RedisConnection>().OpenAsync(settings.Stores.Redis!);
            return stores;
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        redis?.Dispose();
    }
}
