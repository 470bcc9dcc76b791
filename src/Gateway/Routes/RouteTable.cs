using Gateway.Auth.Access;
using Gateway.IdentityHeaders;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Routes;

/// <summary>All that one accepted <c>routes.json</c> says. Immutable.</summary>
internal sealed class RouteTable
{
    /// <summary>YARP's routes without their <c>AuthorizationPolicy</c>: who may use a route is decided by <see cref="GatewayRoute.Policy"/>.</summary>
    public required IReadOnlyList<RouteConfig> Routes { get; init; }

    /// <summary>YARP's clusters as written; the address <c>demo:</c> is still in them.</summary>
    public required IReadOnlyList<ClusterConfig> Clusters { get; init; }

    /// <summary>Whether a cluster leads to the demo application inside the gateway.</summary>
    public bool UsesDemo => Clusters.Any(cluster => cluster.Destinations?.Values.Any(destination => ClusterRules.IsDemo(destination.Address)) == true);

    /// <summary>What the gateway adds to each route, by route id.</summary>
    public required IReadOnlyDictionary<string, GatewayRoute> GatewayRoutes { get; init; }

    /// <summary>Every policy that a route can name, the built-in ones too.</summary>
    public required IReadOnlyDictionary<string, AccessPolicy> Policies { get; init; }

    /// <summary>The headers of routes that name no set.</summary>
    public required IdentityHeaderSet DefaultIdentity { get; init; }

    /// <summary>The named header sets.</summary>
    public required IReadOnlyDictionary<string, IdentityHeaderSet> IdentitySets { get; init; }

    /// <summary>How often what may be asked.</summary>
    public RateLimiting.RateLimits RateLimits { get; init; } = RateLimiting.RateLimits.None;

    /// <summary>The file's parts (a route, a cluster, a policy, a header set) with their text, to tell what a change changed.</summary>
    public required IReadOnlyDictionary<string, string> Parts { get; init; }
}
