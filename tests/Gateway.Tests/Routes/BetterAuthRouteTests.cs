using Gateway.Auth.Access;
using Xunit;

namespace Gateway.Tests.Routes;

public sealed class BetterAuthRouteTests
{
    [Fact]
    public void A_route_to_Better_Auth_is_anonymous()
    {
        var route = RoutesText.Load(RoutesText.WithRoute("""
            "AuthorizationPolicy": "anonymous", "Metadata": { "BetterAuth": "true" }
            """)).GatewayRoutes["site"];

        Assert.True(route.IsBetterAuth);
        Assert.Equal(AccessPolicy.Anonymous with { RouteId = "site" }, route.Policy);
    }

    [Theory]
    [InlineData("""
        "Metadata": { "BetterAuth": "true" }
        """)]
    [InlineData("""
        "AuthorizationPolicy": "optional", "Metadata": { "BetterAuth": true }
        """)]
    [InlineData("""
        "AuthorizationPolicy": "anonymous", "Metadata": { "BetterAuth": "yes" }
        """)]
    public void Another_one_is_refused(string route)
    {
        var error = Assert.Single(RoutesText.Refuse(RoutesText.WithRoute(route)));

        Assert.Equal("ReverseProxy:Routes:site:Metadata:BetterAuth", error.Key);
        Assert.NotEmpty(error.Remedy);
    }
}
