using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Administration;

/// <summary>Registers this folder.</summary>
internal static class AdministrationServices
{
    /// <summary>Adds what administrators do, and the admin API. Needs <see cref="AdminOptions"/>.</summary>
    public static IServiceCollection AddAdministration(this IServiceCollection services) => services
        .AddSingleton<UserAdministration>().AddSingleton<IdentityAdministration>().AddSingleton<FirstAdministratorSetup>()
        .AddSingleton<AdminUsersEndpoint>().AddSingleton<AdminSessionsEndpoint>().AddSingleton<AdminAuditEndpoint>()
        .AddSingleton<AdminLockoutsEndpoint>().AddSingleton<AdminKeysEndpoint>().AddSingleton<AdminRoutesEndpoint>()
        .AddSingleton<ApiKeyAdministration>().AddSingleton<AdminApiKeysEndpoint>().AddSingleton<AdminServiceAccountsEndpoint>();
}
