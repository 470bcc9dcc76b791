using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Storage;

/// <summary>Registers this folder.</summary>
internal static class StorageServices
{
    /// <summary>Adds the database. Needs <see cref="StoresOptions"/>.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services) => services.AddSingleton<AuthDatabase>();
}
