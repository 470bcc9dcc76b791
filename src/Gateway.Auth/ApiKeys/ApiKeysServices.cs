using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.ApiKeys;

/// <summary>Registers this folder.</summary>
internal static class ApiKeysServices
{
    /// <summary>Adds API keys.</summary>
    public static IServiceCollection AddApiKeys(this IServiceCollection services) =>
        services.AddSingleton<ApiKeyText>().AddSingleton<ApiKeyStore>().AddSingleton<ApiKeyCheck>();
}
