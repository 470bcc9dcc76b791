using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Administration;

/// <summary>Registers this folder.</summary>
internal static class AdministrationServices
{
    /// <summary>Adds what administrators do.</summary>
    public static IServiceCollection AddAdministration(this IServiceCollection services) => services.AddSingleton<UserAdministration>();
}
