namespace Gateway.Pages;

/// <summary>After a form that lets a mail be sent, or not: the page is the same.</summary>
internal static class CheckMailPage
{
    /// <param name="sentence">What the mail is about.</param>
    /// <param name="links">Where the sign-in page is.</param>
    public static Page Render(string sentence, PageLinks links) => new(
        "Check your mail",
        Html.Of($"""
            <h1>Check your mail</h1>
            <p class="lead">{sentence} It can take a minute, and may lie with the spam.</p>
            <a class="button quiet" href="{links.Signin()}">Go to the sign-in page</a>
            """));
}
