using Gateway.Auth.ExternalSignin;

namespace Gateway.Pages;

/// <summary>What the pages need, beside <see cref="BrandingOptions"/> and what <c>AddGatewayAuth</c> adds.</summary>
internal static class PagesServices
{
    /// <summary>Adds the pages.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) =>
        services.AddSingleton<Brand>().AddSingleton<PageLinks>().AddSingleton<PageWriter>()
            .AddSingleton<SigninPageEndpoint>().AddSingleton<SignupPageEndpoint>().AddSingleton<SignoutPageEndpoint>()
            .AddSingleton<MailRequestPageEndpoint>().AddSingleton<ResetPageEndpoint>().AddSingleton<VerifyPageEndpoint>()
            .AddSingleton<ExternalProblemPage>(_ => ExternalPage.WriteAsync);
}
