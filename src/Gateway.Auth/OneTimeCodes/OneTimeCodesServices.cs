using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Auth.OneTimeCodes;

/// <summary>Registers this folder.</summary>
internal static class OneTimeCodesServices
{
    /// <summary>Adds codes that can be used once.</summary>
    public static IServiceCollection AddOneTimeCodes(this IServiceCollection services) => services.AddSingleton<OneTimeCodeStore>();
}
