using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Auth.Storage;

/// <summary>Registers this folder.</summary>
internal static class StorageServices
{
    /// <summary>Adds the stores. Needs <see cref="StoresOptions"/>.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddSingleton<AuthDatabase>().AddSingleton<RedisConnection>()
        .AddSingleton<IHostedService>(provider => Watch<RedisConnection>(provider))
        .AddSingleton<IHostedService>(provider => Watch<AuthDatabase>(provider));

    private static StoreWatch Watch<T>(IServiceProvider provider)
        where T : IWatchedStore => ActivatorUtilities.CreateInstance<StoreWatch>(provider, provider.GetRequiredService<T>());
}
