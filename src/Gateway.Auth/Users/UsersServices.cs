using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Users;

/// <summary>Registers this folder.</summary>
internal static class UsersServices
{
    /// <summary>Adds the accounts.</summary>
    public static IServiceCollection AddUsers(this IServiceCollection services) => services.AddSingleton<UserStore>().AddSingleton<ServiceAccounts>().AddSingleton<UserSecrets>().AddSingleton<UserSecretsRotation>();
}
