using Gateway.Auth;
using Gateway.Auth.ExternalSignin;

namespace Gateway.Pages;

/// <summary>The ways to sign in with an outside provider, as the pages offer them.</summary>
internal static class ExternalPage
{
    /// <summary>A link for each provider: they work without JavaScript, and lead on to where the person wanted to go. Nothing when there is none.</summary>
    public static Html RenderLinks(ExternalOptions options, PageLinks links, string returnUrl) => Html.If(
        options.Providers.Count > 0,
        $"""<div class="external">{Html.Join(options.Providers.Select(provider => Html.Of($"""<a class="button quiet" href="{links.External(provider.Name, returnUrl)}" rel="nofollow">Continue with {provider.DisplayName}</a>""")))}</div>""");

    /// <summary>Why it did not work; an <see cref="ExternalProblemPage"/>. Nothing that a provider wrote is on it (ADVISORIES.md G-105).</summary>
    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        var services = context.RequestServices;
        var links = services.GetRequiredService<PageLinks>();
        var heading = problem.Title.TrimEnd('.');
        return services.GetRequiredService<PageWriter>().WriteAsync(context, problem.Status, new Page(
            heading,
            Html.Of($"""
                <h1>{heading}</h1>
                <p class="lead">{Advice(problem)}</p>
                <a class="button" href="{links.Signin()}">Go to the sign-in page</a>
                """)));
    }

    private static string Advice(Problem problem) =>
        problem == AuthProblems.ExternalLinkRequired ? "There may be an account that you can sign in to with a password, or another service. Connect this one afterwards."
        : problem == AuthProblems.SignupClosed ? "Accounts are made by whoever runs this site. Ask them for one."
        : problem == AuthProblems.ExternalProviderUnavailable ? "It is not your fault. Wait a moment, or sign in another way."
        : problem == AuthProblems.ExternalSigninFailed ? "You may have waited too long, or used an old tab. Begin again on the sign-in page."
        : problem == AuthProblems.ExternalIdentityTaken ? "It opens another account here. Sign in with it, and take it away from there first."
        : problem == AuthProblems.TooManyAttempts ? "Wait a minute, and try again."
        : "Sign in another way.";
}
