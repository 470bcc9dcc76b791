using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.Pages;

/// <summary>What the pages need.</summary>
internal static class PagesServices
{
    /// <summary>Adds the pages. Branding is read and checked when the gateway starts.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BrandingOptions>().Bind(configuration.GetSection(BrandingOptions.Section)).ValidateOnStart();
        services.TryAddSingleton<IValidateOptions<BrandingOptions>, BrandingValidator>();
        services.TryAddSingleton<Brand>();
        services.TryAddSingleton<PageLinks>();
        services.TryAddSingleton<PageWriter>();
        return services;
    }
}
