using Gateway.Auth;
using Gateway.Auth.Access;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Pages;

/// <summary>What a person who is signed in, but not allowed, sees instead of <c>insufficient-scope</c>.</summary>
internal static class NotAllowedPage
{
    /// <summary>Answers a navigation with 403; a <see cref="ForbiddenPage"/>. Headers that the caller has set (WWW-Authenticate) stay.</summary>
    public static Task WriteAsync(HttpContext context)
    {
        var email = context.Features.Get<Caller>()?.Identity?.Email;
        var links = context.RequestServices.GetRequiredService<PageLinks>();
        var page = Render(email, links.Signout(context.Features.Get<IHttpRequestFeature>()?.RawTarget));
        return context.RequestServices.GetRequiredService<PageWriter>().WriteAsync(context, AuthProblems.InsufficientScope.Status, page);
    }

    private static Page Render(string? email, string signout) => new(
        "You may not see this",
        Html.Of($"""
            <p class="status">403</p>
            <h1>You may not see this</h1>
            <p class="lead">{Html.If(email is not null, $"You are signed in as <strong>{email}</strong>. ")}This account has not been given access. If you need it, ask whoever runs this site.</p>
            <a class="button" href="/">Go to the start page</a>
            <a class="button quiet" href="{signout}">Use another account</a>
            """));
}
