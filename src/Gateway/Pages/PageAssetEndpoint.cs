namespace Gateway.Pages;

/// <summary>Serves the stylesheet and the logo.</summary>
internal static class PageAssetEndpoint
{
    /// <summary>Answers with a file of the pages. Its name is its hash, so it may be kept for ever.</summary>
    public static Task GetAsync(HttpContext context, PageAsset asset)
    {
        var response = context.Response;
        response.ContentType = asset.ContentType;
        response.ContentLength = asset.Content.Length;
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        response.Headers.XContentTypeOptions = "nosniff";

        // An SVG that somebody opens by itself is a document: whatever is in the operator's file, it runs no script on this origin.
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(asset.Content, context.RequestAborted).AsTask();
    }
}
