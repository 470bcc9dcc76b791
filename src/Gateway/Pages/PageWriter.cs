using System.Text;

namespace Gateway.Pages;

/// <summary>What differs from page to page.</summary>
/// <param name="Title">The tab's title, without the brand's name.</param>
/// <param name="Content">What is inside the card.</param>
internal sealed record Page(string Title, Html Content)
{
    /// <summary>Whether the page's address, or the page, holds a code from a mail: then no other page is told where one came from.</summary>
    public bool HoldsCode { get; init; }
}

/// <summary>Puts a page into the frame that all share, and answers with it.</summary>
internal sealed class PageWriter(Brand brand, PageLinks links)
{
    // No form-action: Chromium applies it to every redirect that follows the form, so it would stop an application behind the gateway
    // from sending somebody who has just signed in to another host. What it defends against, a form smuggled into the page, is Html's part.
    private const string ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Answers with a page. Nothing of it may be kept: it can show who is signed in.</summary>
    public Task WriteAsync(HttpContext context, int status, Page page)
    {
        var body = Encoding.UTF8.GetBytes(Render(page).ToString());
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = body.Length;
        var headers = response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";

        // Not no-referrer everywhere: with that, browsers send "Origin: null" with the form, and the cross-site check could not tell it from
        // another site's. The forms that carry a code use no cookie and need no such check.
        headers["Referrer-Policy"] = page.HoldsCode ? "no-referrer" : "same-origin";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>Answers a form, or a page that is not needed, with the place to go to: 303, so that the browser asks for it with GET.</summary>
    /// <param name="context">The request.</param>
    /// <param name="location">Where to; validated.</param>
    public static Task RedirectAsync(HttpContext context, string location)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = location;
        context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    private Html Render(Page page) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>{page.Title} · {brand.Name}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <link rel="icon" href="{links.Assets}/{brand.Picture.FileName}" type="{brand.Picture.ContentType}">
        <link rel="stylesheet" href="{links.Assets}/{brand.Stylesheet.FileName}">
        </head>
        <body>
        <main class="card">
        <div class="brand">{Logotype()}</div>
        {page.Content}
        </main>
        </body>
        </html>

        """);

    private Html Logotype() => brand.HasOwnLogo
        ? Html.Of($"""<img src="{links.Assets}/{brand.Picture.FileName}" alt="{brand.Name}">""")
        : Html.Of($"""<img src="{links.Assets}/{brand.Picture.FileName}" alt="" width="40" height="40"><span>{brand.Name}</span>""");
}
