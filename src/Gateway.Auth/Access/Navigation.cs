using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Access;

/// <summary>Tells a person who opens a page from a program that fetches data.</summary>
internal static class Navigation
{
    /// <summary>Whether a browser opens a page with GET or HEAD, so that it could be sent to another one and come back.</summary>
    public static bool IsNavigation(HttpRequest request) => (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && WantsPage(request);

    /// <summary>
    /// Whether a browser wants a page to show, be it for a link or for a form. Fetch metadata (W3C) says it exactly; browsers send it to https and localhost only,
    /// so elsewhere the Accept header has to do.
    /// </summary>
    public static bool WantsPage(HttpRequest request)
    {
        var mode = request.Headers["Sec-Fetch-Mode"];
        var destination = request.Headers["Sec-Fetch-Dest"];
        return mode.Count == 0 && destination.Count == 0
            ? request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            : (mode.Count == 0 || mode == "navigate") && (destination.Count == 0 || destination[0] is "document" or "iframe" or "frame");
    }
}
