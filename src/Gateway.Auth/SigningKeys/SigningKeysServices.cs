using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.SigningKeys;

/// <summary>Registers this folder.</summary>
internal static class SigningKeysServices
{
    /// <summary>Adds signing keys, their rotation and the key set. Needs <see cref="SigningKeyOptions"/>.</summary>
    public static IServiceCollection AddSigningKeys(this IServiceCollection services) => services
        .AddSingleton<SigningKeyVault>().AddSingleton<SigningKeyRing>().AddSingleton<SigningKeyLoader>().AddSingleton<SigningKeyRotation>()
        .AddSingleton<KeySetEndpoint>()
        .AddHostedService<SigningKeyWatch>();
}
