using Gateway.Auth.Access;
using Gateway.Routes;

namespace Gateway.Proxying;

/// <summary>Hangs on a request that has been let through to a backend. Without it nothing is forwarded.</summary>
/// <param name="Route">The route, of the generation of the configuration that serves this request.</param>
/// <param name="Identity">Who the backend is told is calling; null on anonymous routes and for nobody.</param>
internal sealed record ProxiedRequest(GatewayRoute Route, CallerIdentity? Identity);
