using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxying;

/// <summary>
/// Connections to backends. YARP already has no proxy from the environment, no cookies, no redirects and no decompression.
/// </summary>
internal sealed class BackendHttpClientFactory : ForwarderHttpClientFactory
{
    /// <inheritdoc/>
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        // Node closes an idle connection after 5 s: a request sent at that moment would be lost.
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4);
        handler.ConnectTimeout = TimeSpan.FromSeconds(10);
        handler.MaxResponseHeadersLength = 32; // KB

        // Latin-1 gives every byte its own character: header bytes pass as they are.
        handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1;
        handler.ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1;

        // OutgoingRequestTransform passes the trace on: a handler less, and no Activity of the HTTP client's beside YARP's. Baggage is the client's business.
        handler.ActivityHeadersPropagator = null;
        base.ConfigureHandler(context, handler);
    }
}
