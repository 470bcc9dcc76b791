using Gateway.Auth.Sessions;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using Gateway.Configuration;
using Gateway.EmbeddedRedis;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway;

/// <summary>
/// Opens what state lives in, before the first request: the database with its tables and signing keys, Redis with the revocations.
/// The embedded server starts while the rest of the program is still being put together.
/// </summary>
internal sealed class Stores : IAsyncDisposable
{
    private readonly Settings settings;
    private readonly Task<EmbeddedRedisServer>? embedded;

    private Stores(Settings settings)
    {
        this.settings = settings;
        embedded = settings.IsEmbedded
            ? Task.Run(() => EmbeddedRedisServer.Start(settings.EmbeddedRedisDirectory, NullLoggerFactory.Instance))
            : null;
    }

    /// <summary>Begins; with real stores there is nothing to begin.</summary>
    public static Stores BeginOpening(Settings settings) => new(settings);

    /// <summary>Returns when everything is open and read.</summary>
    /// <param name="services">The stores, and what is read from them.</param>
    /// <param name="say">Told about a store that is waited for.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task OpenAsync(IServiceProvider services, NotThereYet say, CancellationToken cancellationToken)
    {
        var patience = new StartPatience(settings.Stores.StartTimeout, services.GetRequiredService<TimeProvider>(), say);
        Task[] opening =
        [
            Task.Run(
                () => patience.UntilThereAsync(
                    services.GetRequiredService<AuthDatabase>(),
                    async () =>
                    {
                        await services.GetRequiredService<AuthDatabase>().MigrateAsync(cancellationToken);
                        await services.GetRequiredService<SigningKeyLoader>().LoadAsync(cancellationToken);
                        await services.GetRequiredService<UserSecretsRotation>().RunAsync(cancellationToken);
                    },
                    cancellationToken),
                cancellationToken),
            Task.Run(
                () => patience.UntilThereAsync(
                    services.GetRequiredService<RedisConnection>(),
                    async () =>
                    {
                        // The library's own time limits are all that ends a question to Redis, and somebody who stops the start need not wait for those.
                        var redis = services.GetRequiredService<RedisConnection>();
                        var address = embedded is null ? settings.Stores.Redis! : (await embedded).ConnectionString;
                        await redis.OpenAsync(address).WaitAsync(cancellationToken);
                        await redis.MeasureClockAsync().WaitAsync(cancellationToken);
                        await services.GetRequiredService<RevocationLog>().ReadAsync().WaitAsync(cancellationToken);
                    },
                    cancellationToken),
                cancellationToken),
        ];

        // What is wrong with one is said at once, even while the other is waited for.
        await await Task.WhenAny(opening);
        await Task.WhenAll(opening);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (embedded is not null)
        {
            (await embedded).Dispose();
        }
    }
}
