using Gateway.Pages;

namespace Gateway.Demo;

/// <summary>What the demo's pages share.</summary>
internal static class DemoLayout
{
    /// <summary>A whole document.</summary>
    public static Html Render(HttpRequest request, string title, Html content) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>{title} · Demo application</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <link rel="stylesheet" href="/demo.css">
        </head>
        <body>
        <header>
        <nav aria-label="Main">
        <strong>Demo application</strong>
        {Link(request, "/", "Home")}
        {Link(request, "/public/", "Public")}
        {Link(request, "/reports/7?x=1", "Report")}
        {Link(request, "/admin/", "Admin")}
        {Link(request, "/live", "Live")}
        {Link(request, "/form", "Form")}
        <a class="end" href="/auth/signout">Sign out</a>
        </nav>
        </header>
        <main>
        {content}
        </main>
        </body>
        </html>

        """);

    /// <summary>The headers by which the gateway says who is calling.</summary>
    public static Html IdentityHeaders(HttpRequest request) =>
        HeaderTable(request.Headers.Where(header => header.Key.StartsWith("X-User-", StringComparison.OrdinalIgnoreCase)), "identity");

    /// <summary>Headers, sorted by name.</summary>
    public static Html HeaderTable(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> headers, string kind = "all")
    {
        var rows = headers.OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
            .Select(header => Html.Of($"""<tr><th scope="row">{header.Key}</th><td><code>{header.Value.ToString()}</code></td></tr>"""));
        return Html.Of($"""<table class="headers {kind}">{Html.Join(rows)}</table>""");
    }

    private static Html Link(HttpRequest request, string href, string text)
    {
        var isHere = request.Path.StartsWithSegments(href.Split('?')[0].TrimEnd('/'), StringComparison.Ordinal, out var rest) && (href.Length > 1 || rest.Value is "/");
        return Html.Of($"""<a href="{href}"{Html.If(isHere, $""" aria-current="page" """)}>{text}</a>""");
    }
}
