using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Lifecycle;

/// <summary>
/// While draining, every answer says that its connection ends (<c>Connection: close</c>, HTTP/2: GOAWAY). A balancer that keeps connections
/// opens its next one, and finds another replica; left to the closing of the listener, it could lose a request that is just on its way.
/// </summary>
internal sealed class DrainingMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    /// <summary>Asks the server to end the connection after this request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }

        return next(context);
    }
}
