using Gateway.Auth;

namespace Gateway.Pages;

/// <summary>What a person who is signed in, but not allowed, sees instead of <c>insufficient-scope</c>.</summary>
internal static class ForbiddenPage
{
    /// <summary>Answers a navigation with 403. Headers that the caller has set (WWW-Authenticate) stay.</summary>
    /// <param name="context">The request; its response must not have started.</param>
    /// <param name="email">Who is signed in.</param>
    public static Task WriteAsync(HttpContext context, string email)
    {
        var links = context.RequestServices.GetRequiredService<PageLinks>();
        var page = Render(email, links, context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent());
        return context.RequestServices.GetRequiredService<PageWriter>().WriteAsync(context, AuthProblems.InsufficientScope.Status, page);
    }

    private static Page Render(string email, PageLinks links, string returnUrl) => new(
        "You may not see this",
        Html.Of($"""
            <p class="status">403</p>
            <h1>You may not see this</h1>
            <p class="lead">You are signed in as <strong>{email}</strong>, and this account has not been given access. If you need it, ask whoever runs this site.</p>
            <a class="button" href="/">Go to the start page</a>
            <a class="button quiet" href="{links.Signout(returnUrl)}">Use another account</a>
            """));
}
