using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.ExternalIdentities;

/// <summary>Registers this folder.</summary>
internal static class ExternalIdentitiesServices
{
    /// <summary>Adds outside identities and the accounts that they open.</summary>
    public static IServiceCollection AddExternalIdentities(this IServiceCollection services) =>
        services.AddSingleton<ExternalIdentityStore>().AddSingleton<AddressProofs>().AddSingleton<ExternalProfiles>().AddSingleton<ExternalAccounts>().AddSingleton<ExternalLinks>();
}
