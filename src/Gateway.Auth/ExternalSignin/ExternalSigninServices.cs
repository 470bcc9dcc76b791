using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.ExternalSignin.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.ExternalSignin;

/// <summary>Registers this folder.</summary>
internal static class ExternalSigninServices
{
    /// <summary>Adds signing in with outside providers. Needs <see cref="ExternalOptions"/>.</summary>
    public static IServiceCollection AddExternalSignin(this IServiceCollection services) => services
        .AddSingleton<ProviderClient>().AddSingleton<ExternalCookie>().AddSingleton<ExternalAnswers>().AddSingleton<ExternalLimit>()
        .AddSingleton(Names)
        .AddSingleton<ExternalSigninHandler>().AddSingleton<ExternalSigninEndpoint>().AddSingleton<ExternalLinkEndpoint>();

    private static ProviderNames Names(IServiceProvider provider) =>
        new(provider.GetRequiredService<ExternalOptions>().Providers.ToDictionary(one => one.Name, one => one.DisplayName, StringComparer.Ordinal));
}
