using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Secrets;

/// <summary>Registers this folder.</summary>
internal static class SecretsServices
{
    /// <summary>Adds key derivation and encryption at rest. Needs <see cref="SecretsOptions"/>.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services) => services.AddSingleton<SecretProtector>();
}
