namespace Gateway.Errors;

/// <summary>Tells a person who opens a page from a program that fetches something.</summary>
internal static class Navigation
{
    /// <summary>By <c>Sec-Fetch-Mode</c> and <c>-Dest</c> (W3C Fetch Metadata), which scripts cannot set; from older browsers by <c>Accept</c>.</summary>
    public static bool Is(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            return false;
        }

        if (request.Headers.TryGetValue("Sec-Fetch-Mode", out var mode))
        {
            return mode == "navigate" && (!request.Headers.TryGetValue("Sec-Fetch-Dest", out var destination) || destination == "document" || destination == "iframe" || destination == "frame");
        }

        return request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }
}
