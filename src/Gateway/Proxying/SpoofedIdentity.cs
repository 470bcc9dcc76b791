using Gateway.Auth.Access;
using Gateway.Auth.Audit;
using Gateway.Routes;

namespace Gateway.Proxying;

/// <summary>
/// Puts on record that a client said itself who it is, in a header that only the gateway may set. Nobody does by accident; but a proxy in front
/// that signs people in itself does, and has to stop.
/// </summary>
internal sealed class SpoofedIdentity(Suspicions suspicions)
{
    /// <summary>See <see cref="ProxyHooks.IdentityHeaderSent"/>.</summary>
    public void Report(HttpContext context, string header) => suspicions.Report(SuspiciousEvent.IdentityHeader, context, header);

    /// <summary>See <see cref="RequestRefused"/>: whoever tries it without a credential is refused before any header is removed.</summary>
    public void LookAtRefused(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>() is { } route && ClientHeaders.FindIdentity(context.Request, route) is { } header)
        {
            Report(context, header);
        }
    }
}
