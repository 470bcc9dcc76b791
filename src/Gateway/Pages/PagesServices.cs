namespace Gateway.Pages;

/// <summary>What the pages need, beside <see cref="BrandingOptions"/> and what sign-in and sign-up need.</summary>
internal static class PagesServices
{
    /// <summary>Adds the pages.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) =>
        services.AddSingleton<Brand>().AddSingleton<PageLinks>().AddSingleton<PageWriter>();
}
