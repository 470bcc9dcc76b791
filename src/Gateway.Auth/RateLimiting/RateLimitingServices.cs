using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.RateLimiting;

/// <summary>Registers this folder.</summary>
internal static class RateLimitingServices
{
    /// <summary>Adds the counters of rate limits.</summary>
    public static IServiceCollection AddRateLimitCounters(this IServiceCollection services) => services.AddSingleton<RateLimitCounters>();
}
