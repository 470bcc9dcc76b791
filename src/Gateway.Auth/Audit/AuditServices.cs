using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Audit;

/// <summary>Registers this folder.</summary>
internal static class AuditServices
{
    /// <summary>Adds the audit log. Needs <see cref="AuditOptions"/>.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddSingleton<AuditLog>().AddSingleton<AuditReader>().AddSingleton<SigninHistory>()
        .AddSingleton<Suspicions>().AddSingleton<SuspicionWriter>().AddHostedService(provider => provider.GetRequiredService<SuspicionWriter>())
        .AddSingleton<AuditRetention>().AddHostedService(provider => provider.GetRequiredService<AuditRetention>());
}
