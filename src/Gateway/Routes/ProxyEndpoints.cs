using Gateway.Auth;
using Gateway.Auth.Access;
using Gateway.Auth.Administration;
using Gateway.Auth.Audit;
using Gateway.Proxying;

namespace Gateway.Routes;

/// <summary>The proxied routes as endpoints.</summary>
internal static class ProxyEndpoints
{
    /// <summary>Registers YARP, the routes and their watcher. The caller adds transforms to what is returned.</summary>
    public static IReverseProxyBuilder AddGatewayRoutes(this IServiceCollection services, RoutesSource source)
    {
        services.AddSingleton(source);
        services.AddSingleton<RoutesProvider>();
        services.AddSingleton<Yarp.ReverseProxy.Configuration.IProxyConfigProvider>(provider => provider.GetRequiredService<RoutesProvider>());
        services.AddSingleton(provider => provider.GetRequiredService<RoutesProvider>().Tables);
        services.AddSingleton<RoutesInForce>(provider => () => RoutesForAdministrators.Read(provider.GetRequiredService<RoutesProvider>()));
        services.AddHostedService<RoutesWatcher>();
        return services.AddReverseProxy();
    }

    /// <summary>
    /// Maps every route with its <see cref="GatewayRoute"/> and <see cref="AccessPolicy"/> as metadata, behind whatever else is mapped,
    /// and 404 for those of the gateway's own paths that nothing else answers: they are never proxied.
    /// </summary>
    public static void MapProxy(this IEndpointRouteBuilder endpoints)
    {
        var source = endpoints.ServiceProvider.GetRequiredService<RoutesSource>();
        var tables = endpoints.ServiceProvider.GetRequiredService<RouteTables>();
        foreach (var path in RoutesFile.ReservedPaths(source.BasePath))
        {
            endpoints.Map(path + "/{**rest}", context => ProblemAnswer.WriteAsync(context, AuthProblems.NotFound))
                .WithMetadata(AccessPolicy.Anonymous)
                .WithDisplayName($"nothing at {path}")
                .WithOrder(1);
        }

        endpoints.MapGatewayProxy().ConfigureEndpoints((endpoint, route) =>
        {
            var gatewayRoute = tables.Find(route);
            endpoint.WithMetadata(gatewayRoute, gatewayRoute.Policy, new AuditedAs("route " + gatewayRoute.RouteId));
        });
    }
}
