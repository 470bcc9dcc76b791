using Gateway.Auth.Access;

namespace Gateway.Pages;

/// <summary>The addresses of the pages.</summary>
internal static class PagesEndpoints
{
    private static readonly string[] Get = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Post = [HttpMethods.Post];

    /// <summary>Maps the pages, their forms and their files.</summary>
    public static void MapPages(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var links = services.GetRequiredService<PageLinks>();
        var signin = services.GetRequiredService<SigninPageEndpoint>();
        var signup = services.GetRequiredService<SignupPageEndpoint>();
        var signout = services.GetRequiredService<SignoutPageEndpoint>();

        MapPage(links.Signin(), signin.GetAsync, links.SigninForm, signin.PostAsync);
        MapPage(links.Signup(), signup.GetAsync, links.SignupForm, signup.PostAsync);
        MapPage(links.Signout(), signout.GetAsync, links.SignoutForm, signout.PostAsync);
        var forgot = services.GetRequiredService<MailRequestPageEndpoint>();
        var reset = services.GetRequiredService<ResetPageEndpoint>();
        var verify = services.GetRequiredService<VerifyPageEndpoint>();
        MapMailPage(links.Forgot, forgot.GetForgotAsync, links.ForgotForm, forgot.PostForgotAsync);
        MapMailPage(links.Resend, forgot.GetResendAsync, links.ResendForm, forgot.PostResendAsync);
        MapMailPage(links.Reset, reset.GetAsync, links.ResetForm, reset.PostAsync);
        MapMailPage(links.Verify, verify.GetAsync, links.VerifyForm, verify.PostAsync);
        MapPageAssets(endpoints);

        void MapPage(string page, RequestDelegate show, string form, RequestDelegate receive)
        {
            endpoints.MapMethods(page, Get, show).WithMetadata(AccessPolicy.Optional);
            endpoints.MapMethods(form, Post, receive).WithMetadata(AccessPolicy.Anonymous, UsesCookies.Mark);

            // The address bar shows the form's address after a refused attempt; whoever opens it again gets the page.
            endpoints.MapMethods(form, Get, context => PageWriter.RedirectAsync(context, page)).WithMetadata(AccessPolicy.Anonymous);
        }

        // For people who are not signed in, or need not be. The one cookie that is set, of a known device, is not for another site's page: see ProvenBrowser.
        void MapMailPage(string page, RequestDelegate show, string form, RequestDelegate receive)
        {
            endpoints.MapMethods(page, Get, show).WithMetadata(AccessPolicy.Anonymous);
            endpoints.MapMethods(form, Post, receive).WithMetadata(AccessPolicy.Anonymous);
            endpoints.MapMethods(form, Get, context => PageWriter.RedirectAsync(context, page)).WithMetadata(AccessPolicy.Anonymous);
        }
    }

    /// <summary>Maps the stylesheet and the logo.</summary>
    public static void MapPageAssets(this IEndpointRouteBuilder endpoints)
    {
        var links = endpoints.ServiceProvider.GetRequiredService<PageLinks>();
        var brand = endpoints.ServiceProvider.GetRequiredService<Brand>();
        foreach (var asset in new[] { brand.Stylesheet, brand.Picture })
        {
            endpoints.MapMethods($"{links.Assets}/{asset.FileName}", Get, context => PageAssetEndpoint.GetAsync(context, asset)).WithMetadata(AccessPolicy.Anonymous);
        }
    }
}
