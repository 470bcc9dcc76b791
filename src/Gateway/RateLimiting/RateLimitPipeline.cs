using Gateway.Auth.RateLimiting;
using Gateway.Auth;
using Gateway.Errors;
using Gateway.Routes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;

namespace Gateway.RateLimiting;

/// <summary>What the host calls to have rate limits.</summary>
internal static class RateLimitPipeline
{
    /// <summary>Adds ASP.NET Core's rate limiter with the limits of <c>routes.json</c> that count addresses, or accounts.</summary>
    public static IApplicationBuilder UseRateLimits(this IApplicationBuilder app, RateLimitSubject by)
    {
        var services = app.ApplicationServices;
        var limits = new RequestLimits(services.GetRequiredService<RouteTables>(), by);
        var errors = services.GetRequiredService<ErrorAnswer>();
        var options = new RateLimiterOptions
        {
            GlobalLimiter = new RedisRateLimiter(limits, services.GetRequiredService<RateLimitCounters>()),
            OnRejected = async (rejected, _) =>
            {
                var context = rejected.HttpContext;
                ProblemAnswer.SetRetryAfter(context, context.Features.GetRequiredFeature<RateLimitAnswer>().RetryAfter);
                await errors.WriteAsync(context, AuthProblems.RateLimited);
            },
            RejectionStatusCode = StatusCodes.Status429TooManyRequests,
        };
        return app.UseWhen(limits.MayConcern, limited => limited.UseRateLimiter(options));
    }
}
