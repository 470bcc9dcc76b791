using Gateway.Auth.Trust.BetterAuth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Auth.Trust;

/// <summary>Registers this folder.</summary>
internal static class TrustServices
{
    /// <summary>Adds those whom the gateway trusts. Without <see cref="TrustOptions"/> that is nobody.</summary>
    public static IServiceCollection AddTrust(this IServiceCollection services)
    {
        services.TryAddSingleton(new TrustOptions());
        return services
            .AddSingleton<ForeignHttp>().AddSingleton<TrustedIssuers>().AddSingleton<SubjectCutoffs>().AddSingleton<ForeignCallers>().AddSingleton<ForeignBearers>()
            .AddSingleton<SessionOrigins>().AddSingleton<ExchangedSessions>()
            .AddSingleton<UnknownSessions>().AddSingleton<BetterAuthQueue>().AddSingleton<BetterAuthClient>().AddSingleton<BetterAuthCookie>().AddSingleton<BetterAuthCallers>();
    }
}
