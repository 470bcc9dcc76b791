using Gateway.Auth.Administration;
using Gateway.IdentityHeaders;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Routes;

/// <summary>The routes in force as the admin API shows them.</summary>
internal static class RoutesForAdministrators
{
    /// <summary>Reads them.</summary>
    public static AdminRouteTable Read(RoutesProvider provider)
    {
        var (generation, state) = (provider.Tables.Current, provider.State);
        var table = generation.Table;
        return new AdminRouteTable(
            generation.Number,
            state.AcceptedAt,
            [.. state.Errors.Select(error => new AdminRouteError(error.Line, error.Key, error.Message, error.Remedy))],
            [.. table.Routes.OrderBy(route => route.RouteId, StringComparer.OrdinalIgnoreCase).Select(route => Shape(route, table.GatewayRoutes[route.RouteId], table))]);
    }

    private static AdminRoute Shape(RouteConfig route, GatewayRoute gateway, RouteTable table) => new()
    {
        Id = route.RouteId,
        Cluster = gateway.ClusterId,
        Path = route.Match.Path,
        Hosts = route.Match.Hosts ?? [],
        Methods = route.Match.Methods ?? [],
        Order = route.Order ?? 0,
        Policy = gateway.Policy.Name,
        Roles = gateway.Policy.Roles,
        EmailVerified = gateway.Policy.EmailVerified,
        IdentitySet = NameOf(gateway.Identity, table),
        IdentityHeaders = [.. gateway.Identity.Headers.Select(header => header.Name)],
        RateLimit = gateway.RateLimit?.Name,
        ForwardAuthorization = gateway.ForwardAuthorization,
        SignOut = gateway.SignOut,
        ApiKeys = gateway.Policy.ApiKeys is not null,
        ApiKeyHeader = gateway.Policy.ApiKeys?.Header,
    };

    private static string? NameOf(IdentityHeaderSet identity, RouteTable table) =>
        table.IdentitySets.Where(set => ReferenceEquals(set.Value, identity)).Select(set => set.Key).FirstOrDefault();
}
