using System.Globalization;
using Gateway.Auth.RateLimiting;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.RateLimiting;

/// <summary>
/// <c>RateLimit-Limit</c>, <c>-Remaining</c> and <c>-Reset</c> (draft-ietf-httpapi-ratelimit-headers-03, which is what clients read), of the limit that
/// has the least left.
/// </summary>
internal static class RateLimitHeaders
{
    private const string Limit = "RateLimit-Limit", Remaining = "RateLimit-Remaining", Reset = "RateLimit-Reset";

    /// <summary>Sets them; a backend's own give way, and so does what an earlier limit said unless it has less left.</summary>
    public static void Set(HttpContext context, RateLimitAnswer answer)
    {
        if (context.Features.Get<RateLimitAnswer>() is { } earlier)
        {
            if (answer.Remaining < earlier.Remaining || !answer.IsAllowed)
            {
                context.Features.Set(answer);
            }

            return;
        }

        context.Features.Set(answer);
        context.Response.OnStarting(() =>
        {
            Write(context.Response.Headers, context.Features.GetRequiredFeature<RateLimitAnswer>());
            return Task.CompletedTask;
        });
    }

    private static void Write(IHeaderDictionary headers, RateLimitAnswer answer)
    {
        headers[Limit] = answer.Limit.ToString(CultureInfo.InvariantCulture);
        headers[Remaining] = answer.Remaining.ToString(CultureInfo.InvariantCulture);
        headers[Reset] = ((long)Math.Ceiling(answer.Reset.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}
