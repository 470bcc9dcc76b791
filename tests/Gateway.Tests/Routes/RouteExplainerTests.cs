using Gateway.Auth.Access;
using Gateway.Auth.Users;
using Gateway.Network;
using Gateway.Routes;
using Xunit;

namespace Gateway.Tests.Routes;

public sealed class RouteExplainerTests
{
    private static readonly User Ada = new()
    {
        Id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch),
        Email = "ada@example.com",
        EmailKey = "ada@example.com",
        EmailVerified = true,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    [Theory]
    [InlineData("GET", "/reports/7?x=1", "staff")]
    [InlineData("POST", "https://app.example.com/REPORTS/7", "staff")]
    [InlineData("GET", "/", "signed-in")]
    public async Task A_request_that_is_allowed_tells_route_and_policy(string method, string url, string policy)
    {
        await using var explainer = new RouteExplainer(RoutesText.Load(RoutesText.Example), "/auth", new NetworkOptions());
        var explanation = await explainer.ExplainAsync(method, url, RouteExplainer.SignedIn(Ada, ["support"]));
        Assert.Equal(policy, explanation.Route!.Policy.Name);
        Assert.Equal((200, AccessDecision.Allowed), (explanation.Status, explanation.Decision!.Value));
    }

    [Fact]
    public async Task The_headers_are_those_that_the_backend_gets()
    {
        await using var explainer = new RouteExplainer(RoutesText.Load(RoutesText.Example), "/auth", new NetworkOptions());
        var reports = await explainer.ExplainAsync("GET", "/reports/7", RouteExplainer.SomebodyWith(["admin", "support"]));
        Assert.Equal([KeyValuePair.Create("X-Roles", "ROLE_ADMIN;support")], reports.Headers);
        Assert.Equal(["REMOTE_USER"], reports.LeftOut, StringComparer.Ordinal);
        var site = await explainer.ExplainAsync("GET", "/x", RouteExplainer.SignedIn(Ada, []));
        Assert.Contains(KeyValuePair.Create("X-User-Email", "ada@example.com"), site.Headers);
        Assert.Contains("header   X-User-Email: ada@example.com", site.ToText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/reports/7")]
    [InlineData("/")]
    public async Task Nobody_is_asked_to_sign_in(string url)
    {
        await using var explainer = new RouteExplainer(RoutesText.Load(RoutesText.Example), "/auth", new NetworkOptions());
        var explanation = await explainer.ExplainAsync("GET", url, Caller.Nobody);
        Assert.Equal((401, AccessDecision.Unauthenticated), (explanation.Status, explanation.Decision!.Value));
        Assert.Empty(explanation.Headers);
    }

    [Fact]
    public async Task A_missing_role_is_403()
    {
        await using var explainer = new RouteExplainer(RoutesText.Load(RoutesText.Example), "/auth", new NetworkOptions());
        var explanation = await explainer.ExplainAsync("GET", "/reports/7", RouteExplainer.SomebodyWith(["Admin"]));
        Assert.Equal((403, AccessDecision.InsufficientScope), (explanation.Status, explanation.Decision!.Value));
    }

    [Theory]
    [InlineData("/auth/signin")]
    [InlineData("/AUTH")]
    [InlineData("/healthz/ready")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task The_gateways_own_paths_are_never_proxied_whatever_order_a_route_asks_for(string url)
    {
        await using var explainer = new RouteExplainer(RoutesText.Load(RoutesText.WithRoute("\"Order\": -999990, \"AuthorizationPolicy\": \"anonymous\"")), "/auth", new NetworkOptions());
        var explanation = await explainer.ExplainAsync("PUT", url, Caller.Nobody);
        Assert.Null(explanation.Route);
        Assert.Contains("never proxied", explanation.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/reports/../x")]
    [InlineData("/reports/%2e%2e/x")]
    [InlineData("/reports//x")]
    [InlineData("/reports/a%2fb")]
    [InlineData("/reports/a%00b")]
    public async Task A_path_that_servers_read_differently_is_400(string url)
    {
        await using var explainer = new RouteExplainer(RoutesText.Load(RoutesText.Example), "/auth", new NetworkOptions());
        Assert.Equal(400, (await explainer.ExplainAsync("GET", url, Caller.Nobody)).Status);
    }

    [Fact]
    public async Task What_no_route_matches_is_404()
    {
        await using var explainer = new RouteExplainer(RoutesText.Load(RoutesText.WithRoute("\"Match\": { \"Path\": \"/only\" }")), "/auth", new NetworkOptions());
        Assert.Equal(404, (await explainer.ExplainAsync("GET", "/other", Caller.Nobody)).Status);
    }
}
