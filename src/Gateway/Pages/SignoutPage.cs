namespace Gateway.Pages;

/// <summary>The sign-out page.</summary>
internal static class SignoutPage
{
    /// <summary>Asks first: a link or a picture on another site must not be able to sign somebody out.</summary>
    /// <param name="email">Who is signed in.</param>
    /// <param name="links">Where the form goes.</param>
    /// <param name="returnUrl">Where the person goes afterwards, validated; null for <see cref="RenderDone"/>.</param>
    public static Page Render(string email, PageLinks links, string? returnUrl) => new(
        "Sign out",
        Html.Of($"""
            <h1>Sign out?</h1>
            <p class="lead">You are signed in as <strong>{email}</strong>.</p>
            <form method="post" action="{links.SignoutForm}">
            {Html.If(returnUrl is not null, $"""<input type="hidden" name="{PageLinks.ReturnUrl}" value="{returnUrl}">""")}
            <button class="button" type="submit">Sign out</button>
            <a class="button quiet" href="/">Stay signed in</a>
            </form>
            """));

    /// <summary>Nobody is signed in (any more).</summary>
    public static Page RenderDone(PageLinks links, string? returnUrl) => new(
        "Signed out",
        Html.Of($"""
            <h1>You are signed out</h1>
            <p class="lead">You can close this page.</p>
            <a class="button" href="{links.Signin(returnUrl)}">Sign in again</a>
            """));
}
