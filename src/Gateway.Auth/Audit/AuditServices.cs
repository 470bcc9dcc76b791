using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.Audit;

/// <summary>Registers this folder.</summary>
internal static class AuditServices
{
    /// <summary>Adds the audit log.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddSingleton<AuditLog>();
}
