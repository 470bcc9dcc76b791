using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Sessions;

/// <summary>Registers this folder.</summary>
internal static class SessionsServices
{
    /// <summary>Adds sessions, their credentials and their revocation.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services) => services
        .AddSingleton<SessionStore>().AddSingleton<SessionCredentials>().AddSingleton<DeviceTokens>().AddSingleton<AccountVersions>().AddSingleton<SessionIssuer>()
        .AddSingleton<SessionCookie>().AddSingleton<DeviceCookie>().AddSingleton<ProvenBrowser>().AddSingleton<SessionAnswer>().AddSingleton<BackendCookies>()
        .AddSingleton<Revocations>().AddSingleton<RevocationLog>().AddSingleton<SessionRevocation>()
        .AddHostedService<RevocationReader>();
}
