using Gateway.Auth;

namespace Gateway.Network;

/// <summary>What every answer below the base path carries: nobody keeps it, nobody guesses its type, nobody frames it.</summary>
internal sealed class AuthAnswerHeaders(RequestDelegate next, AuthOptions options)
{
    private readonly PathString basePath = options.BasePath;

    /// <summary>Sets the headers; an endpoint may say it differently (assets may be kept).</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments(basePath, StringComparison.OrdinalIgnoreCase)) // as routing compares
        {
            var headers = context.Response.Headers;
            headers.CacheControl = "no-store";
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
        }

        return next(context);
    }
}
