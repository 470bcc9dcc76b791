using Gateway.Auth.Access;

namespace Gateway.Routes;

/// <summary>
/// What the gateway adds to a YARP route, compiled when <c>routes.json</c> is read. It hangs on the endpoint as metadata, so that the
/// middleware and the transforms of one request always see the same generation of the configuration.
/// </summary>
internal sealed record GatewayRoute
{
    /// <summary>YARP's route id.</summary>
    public required string RouteId { get; init; }

    /// <summary>YARP's cluster id; the audience of assertions is <c>urn:ag:cluster:{ClusterId}</c>.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Who may use the route.</summary>
    public required AccessPolicy Policy { get; init; }

    /// <summary>The names and templates of the identity headers that the backend gets.</summary>
    public required IdentityHeaders.IdentityHeaderSet Identity { get; init; }

    /// <summary>The names that clients may not send, in any spelling: one object for all routes of a generation.</summary>
    public required IdentityHeaders.ProtectedHeaders Protected { get; init; }

    /// <summary>Metadata <c>ForwardAuthorization</c>: the backend gets the caller's credentials too.</summary>
    public bool ForwardAuthorization { get; init; }

    /// <summary>Metadata <c>BetterAuth</c>: the backend is the Better Auth server that is trusted here, so its cookies and tokens are its own.</summary>
    public bool IsBetterAuth { get; init; }

    /// <summary>Metadata <c>AllowPath</c>: path forms that this route takes although they are refused by default.</summary>
    public Network.PathForms AllowedPathForms { get; init; }

    /// <summary>Metadata <c>SignOut</c>: a request to this route also ends the gateway session.</summary>
    public bool SignOut { get; init; }

    /// <summary>Metadata <c>RateLimit</c>: how often somebody may use the route.</summary>
    public RateLimiting.RateLimit? RateLimit { get; init; }

    /// <summary>The headers in which any route takes API keys; null when none does. One object for all routes of a generation.</summary>
    public IdentityHeaders.FoldedNames? KeyHeaders { get; init; }

    /// <summary>Whether YARP path transforms are configured: then the canonical path is forwarded instead of the raw one.</summary>
    public bool HasPathTransforms { get; init; }
}
