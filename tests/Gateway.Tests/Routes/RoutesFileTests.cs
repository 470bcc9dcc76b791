using Gateway.Auth.Access;
using Gateway.Network;
using Gateway.Routes;
using Xunit;

namespace Gateway.Tests.Routes;

public sealed class RoutesFileTests
{
    [Fact]
    public void The_contracts_example_is_compiled()
    {
        var table = RoutesText.Load(RoutesText.Example);
        var reports = table.GatewayRoutes["reports"];
        Assert.Equal("legacy", reports.ClusterId);
        Assert.Equal(["admin", "support"], reports.Policy.Roles);
        Assert.Equal(["REMOTE_USER", "X-Roles"], reports.Identity.Headers.Select(header => header.Name), StringComparer.Ordinal);
        var site = table.GatewayRoutes["site"];
        Assert.Equal(AccessPolicy.SignedIn with { RouteId = "site" }, site.Policy);
        Assert.Equal(["X-User-Id", "X-User-Roles", "X-User-Email"], site.Identity.Headers.Select(header => header.Name), StringComparer.Ordinal);
        Assert.True(site.Protected.Contains("remote_user"));
        Assert.All(table.Routes, route => Assert.Null(route.AuthorizationPolicy));
        Assert.True(table.Policies["verified"].EmailVerified);
    }

    [Fact]
    public void The_shipped_file_passes()
    {
        var result = RoutesFile.Load(RoutesText.Repository("config/routes.json"));
        var table = Assert.IsType<RoutesLoadResult.Loaded>(result).Table;
        Assert.Equal(AccessPolicy.Optional with { RouteId = "public" }, table.GatewayRoutes["public"].Policy);
        Assert.Equal(["admin"], table.GatewayRoutes["admin"].Policy.Roles);
        Assert.Equal(AccessPolicy.SignedIn with { RouteId = "everything" }, table.GatewayRoutes["everything"].Policy);
        Assert.Equal("http://127.0.0.1:40123/", new RoutesGeneration(1, table, "http://127.0.0.1:40123/").Clusters[0].Destinations!["one"].Address);
    }

    [Fact]
    [Trait("advisory", "K-122")]
    public void A_route_without_a_policy_is_signed_in() =>
        Assert.Equal(AccessPolicy.SignedIn with { RouteId = "site" }, RoutesText.Load(RoutesText.WithRoute("")).GatewayRoutes["site"].Policy);

    [Theory]
    [InlineData("signed-in", "signed-in")]
    [InlineData("Default", "signed-in")]
    [InlineData("dEFAULT", "signed-in")]
    [InlineData("optional", "optional")]
    [InlineData("Anonymous", "anonymous")]
    [InlineData("ADMINS", "admins")]
    public void Policies_are_found_as_YARP_finds_them(string written, string policy) => Assert.Equal(
        policy,
        RoutesText.Load(RoutesText.WithRoute($"\"AuthorizationPolicy\": \"{written}\"", """ "Access": { "Policies": { "admins": { "Roles": ["a"] } } }, """)).GatewayRoutes["site"].Policy.Name);

    [Fact]
    public void Metadata_is_compiled()
    {
        var route = RoutesText.Load(RoutesText.WithRoute("""
            "Metadata": { "ForwardAuthorization": "true", "SignOut": true, "AllowPath": "parameters, encoded-slash", "Revocation": "strict", "ApiKeys": "true", "ApiKeyHeader": "X-API-Key" },
            "Transforms": [ { "PathRemovePrefix": "/app" } ]
            """)).GatewayRoutes["site"];
        Assert.True(route.ForwardAuthorization);
        Assert.True(route.SignOut);
        Assert.True(route.Policy.StrictRevocation);
        Assert.Equal(("site", new ApiKeyUse("X-API-Key")), (route.Policy.RouteId, route.Policy.ApiKeys));
        Assert.True(route.KeyHeaders!.Contains("x_api_key"));
        Assert.True(route.HasPathTransforms);
        Assert.Equal(PathForms.Parameters | PathForms.EncodedSlash, route.AllowedPathForms);
    }

    [Theory]
    [Trait("advisory", "K-122")]
    [InlineData("\"AuthorizationPolicy\": \"sined-in\"", "site:AuthorizationPolicy", "Did you mean \"signed-in\"?")]
    [InlineData("\"AuthorizationPolicy\": \"\"", "site:AuthorizationPolicy", "Known are")]
    [InlineData("\"AuthorizationPolicy\": null", "site:AuthorizationPolicy", "remove the line")]
    [InlineData("\"AuthorisationPolicy\": \"anonymous\"", "site:AuthorisationPolicy", "Did you mean \"AuthorizationPolicy\"?")]
    [InlineData("\"ClusterId\": \"ap\"", "site:ClusterId", "Did you mean \"app\"?")]
    [InlineData("\"Match\": { \"Path\": 5 }", "site:Match:Path", "a text")]
    [InlineData("\"Match\": { \"Path\": \"/{*\" }", "site:Match:Path", "YARP")]
    [InlineData("\"Match\": { \"Path\": \"/x\", \"Methods\": \"GET\" }", "site:Match:Methods", "a list")]
    [InlineData("\"Match\": { \"Path\": \"/x\", \"Methods\": [\"GET\", \"GET\"] }", "site:Match:Methods:0", "YARP")]
    [InlineData("\"Match\": { \"Path\": \"/x\", \"Headers\": [{ \"Name\": \"a\", \"Values\": [\"b\"], \"Mode\": \"Excat\" }] }", "site:Match:Headers:0:Mode", "ExactHeader")]
    [InlineData("\"Match\": { }", "site:Match", "YARP")]
    [InlineData("\"Match\": { \"Path\": \"/auth/x\" }", "site:Match:Path", "another path")]
    [InlineData("\"Match\": { \"Path\": \"AUTH/{**rest}\" }", "site:Match:Path", "another path")]
    [InlineData("\"Match\": { \"Path\": \"/healthz\" }", "site:Match:Path", "another path")]
    [InlineData("\"Match\": { \"Path\": \"/.well-known/jwks.json\" }", "site:Match:Path", "another path")]
    [InlineData("\"Match\": { \"Path\": \"/.well-known/openid-configuration\" }", "site:Match:Path", "another path")]
    [InlineData("\"Order\": -2000000", "site:Order", "Stay between")]
    [InlineData("\"CorsPolicy\": \"mine\"", "site:CorsPolicy", "YARP")]
    [InlineData("\"RateLimiterPolicy\": \"mine\"", "site:RateLimiterPolicy", "YARP")]
    [InlineData("\"TimeoutPolicy\": \"mine\"", "site:TimeoutPolicy", "YARP")]
    [InlineData("\"OutputCachePolicy\": \"mine\"", "site:OutputCachePolicy", "YARP")]
    [InlineData("\"Timeout\": \"soon\"", "site:Timeout", "a duration")]
    [InlineData("\"Transforms\": [ { \"PathRemovePrefx\": \"/a\" } ]", "site:Transforms:0:PathRemovePrefx", "YARP")]
    [InlineData("\"Metadata\": { \"Identity\": \"jva\" }", "site:Metadata:Identity", "None is defined")]
    [InlineData("\"Metadata\": { \"ForwardAuthorisation\": \"true\" }", "site:Metadata:ForwardAuthorisation", "Did you mean \"ForwardAuthorization\"?")]
    [InlineData("\"Metadata\": { \"ForwardAuthorization\": \"yes\" }", "site:Metadata:ForwardAuthorization", "\"true\"")]
    [InlineData("\"Metadata\": { \"SignOut\": \"1\" }", "site:Metadata:SignOut", "\"true\"")]
    [InlineData("\"Metadata\": { \"AllowPath\": \"paramters\" }", "site:Metadata:AllowPath", "Did you mean \"parameters\"?")]
    [InlineData("\"Metadata\": { \"AllowPath\": \"\" }", "site:Metadata:AllowPath", "Known are")]
    [InlineData("\"Metadata\": { \"ApiKeys\": \"yes\" }", "site:Metadata:ApiKeys", "\"true\"")]
    [InlineData("\"Metadata\": { \"ApiKeyHeader\": \"X-API-Key\" }", "site:Metadata:ApiKeyHeader", "\"ApiKeys\": \"true\" as well")]
    [InlineData("\"Metadata\": { \"ApiKeys\": \"true\", \"ApiKeyHeader\": \"Authorization\" }", "site:Metadata:ApiKeyHeader", "X-API-Key")]
    [InlineData("\"Metadata\": { \"ApiKeys\": \"true\", \"ApiKeyHeader\": \"a b\" }", "site:Metadata:ApiKeyHeader", "X-API-Key")]
    [InlineData("\"Metadata\": { \"ApiKeys\": \"true\", \"ApiKeyHeader\": \"x_remote_user\" }", "site:Metadata:ApiKeyHeader", "X-API-Key")]
    [InlineData("\"AuthorizationPolicy\": \"anonymous\", \"Metadata\": { \"ApiKeys\": \"true\" }", "site:Metadata:ApiKeys", "\"optional\"")]
    [InlineData("\"Metadata\": { \"Revocation\": \"lax\" }", "site:Metadata:Revocation", "\"strict\"")]
    public void A_mistake_in_a_route_is_named_with_a_remedy(string route, string key, string remedy)
    {
        var error = Assert.Single(RoutesText.Refuse(RoutesText.WithRoute(route)));
        Assert.Equal("ReverseProxy:Routes:" + key, error.Key);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
        Assert.Equal(3, error.Line);
        Assert.Equal("routes.json", error.Source);
    }

    [Theory]
    [Trait("advisory", "K-122")]
    [Trait("advisory", "K-124")]
    [InlineData("\"Access\": { \"Policies\": { \"a\": { \"Roles\": [] } } }", "Access:Policies:a:Roles", "at least one")]
    [InlineData("\"Access\": { \"Policies\": { \"a\": { } } }", "Access:Policies:a", "signed-in")]
    [InlineData("\"Access\": { \"Policies\": { \"a\": { \"EmailVerified\": false } } }", "Access:Policies:a", "signed-in")]
    [InlineData("\"Access\": { \"Policies\": { \"a\": { \"Roles\": [\"-x\"] } } }", "Access:Policies:a:Roles:0", "beginning with")]
    [InlineData("\"Access\": { \"Policies\": { \"a\": { \"Roles\": \"x\" } } }", "Access:Policies:a:Roles", "a list")]
    [InlineData("\"Access\": { \"Policies\": { \"a\": { \"Role\": [\"x\"], \"EmailVerified\": true } } }", "Access:Policies:a:Role", "Did you mean \"Roles\"?")]
    [InlineData("\"Access\": { \"Policies\": { \"Default\": { \"Roles\": [\"x\"] } } }", "Access:Policies:Default", "another name")]
    [InlineData("\"Access\": { \"Policies\": { \"Signed-In\": { \"Roles\": [\"x\"] } } }", "Access:Policies:Signed-In", "another name")]
    [InlineData("\"Acess\": { }", "Acess", "Did you mean \"Access\"?")]
    [InlineData("\"Identity\": { \"Headers\": { \"X User\": \"{user_id}\" } }", "Identity:Headers:X User", "another name")]
    [InlineData("\"Identity\": { \"Headers\": { \"X-User\": \"{userid}\" } }", "Identity:Headers:X-User", "{user_id}")]
    [InlineData("\"Identity\": { \"Headers\": { \"X-User\": \"a\", \"X_User\": \"b\" } }", "Identity:Headers:X_User", "Remove one")]
    [InlineData("\"Identity\": { \"Sets\": { \"java\": { \"RoleSeparator\": \"\", \"Headers\": { \"X-User\": \"a\" } } } }", "Identity:Sets:java:RoleSeparator", "one to four")]
    [InlineData("\"Identity\": { \"RoleMap\": { \"a b\": \"x\" } }", "Identity:RoleMap:a b", "beginning with")]
    public void A_mistake_beside_YARPs_section_is_named_with_a_remedy(string root, string key, string remedy)
    {
        var error = Assert.Single(RoutesText.Refuse(RoutesText.WithRoute("", root + ",")));
        Assert.Equal(key, error.Key);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
        Assert.Equal(1, error.Line);
    }

    [Theory]
    [Trait("advisory", "K-124")]
    [InlineData("\"Address\": \"10.0.0.5:8080\"", ":Address")]
    [InlineData("\"Address\": \"ftp://x/\"", ":Address")]
    [InlineData("\"Address\": \"http://user:secret@x/\"", ":Address")]
    [InlineData("\"Address\": \"http://x/?a=b\"", ":Address")]
    [InlineData("\"Address\": \"http://x/#a\"", ":Address")]
    [InlineData("\"Address\": \"http:///x\"", ":Address")]
    [InlineData("\"Address\": \"demo://app/\"", ":Address")]
    [InlineData("\"Address\": \"\"", ":Address")]
    [InlineData("\"Address\": \"http://x/\", \"Health\": \"x\"", ":Health")]
    [InlineData("\"Host\": \"x\"", "")]
    public void A_destination_without_a_good_address_is_an_error(string destination, string member)
    {
        var errors = RoutesText.Refuse(RoutesText.WithRoute("").Replace("\"Address\": \"http://127.0.0.1:9/\"", destination, StringComparison.Ordinal));
        Assert.Contains("ReverseProxy:Clusters:app:Destinations:one" + member, errors.Select(error => error.Key), StringComparer.Ordinal);
    }

    [Fact]
    public void A_cluster_without_destinations_is_an_error() => Assert.Equal(
        "ReverseProxy:Clusters:app",
        Assert.Single(RoutesText.Refuse(RoutesText.WithRoute("").Replace("\"one\": { \"Address\": \"http://127.0.0.1:9/\" }", "", StringComparison.Ordinal))).Key);

    [Theory]
    [Trait("advisory", "K-126")]
    [InlineData("/{**a}", "/{**b}")]
    [InlineData("/Shop/{id}", "/shop/{other}/")]
    [InlineData("shop", "/shop")]
    public void Two_routes_that_match_the_same_requests_are_an_error(string one, string two)
    {
        var errors = RoutesText.Refuse(TwoRoutes($$"""{ "Path": "{{one}}", "Hosts": ["a.example", "b.example"] }""", $$"""{ "Path": "{{two}}", "Hosts": ["B.example"] }"""));
        var error = Assert.Single(errors);
        Assert.Equal("ReverseProxy:Routes:two:Match", error.Key);
        Assert.Contains("\"one\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Path": "/a" }""", """{ "Path": "/b" }""")]
    [InlineData("""{ "Path": "/a", "Methods": ["GET"] }""", """{ "Path": "/a", "Methods": ["POST"] }""")]
    [InlineData("""{ "Path": "/a", "Hosts": ["a.example"] }""", """{ "Path": "/a" }""")]
    [InlineData("""{ "Path": "/{id:int}" }""", """{ "Path": "/{id}" }""")]
    [InlineData("""{ "Path": "/a", "Headers": [{ "Name": "x", "Values": ["1"] }] }""", """{ "Path": "/a" }""")]
    public void Two_routes_that_differ_in_their_match_pass(string one, string two) => Assert.Equal(2, RoutesText.Load(TwoRoutes(one, two)).Routes.Count);

    [Fact]
    public void Every_error_is_told_at_once_in_the_order_of_the_file()
    {
        var errors = RoutesText.Refuse("""
            {
              "Acces": {},
              "ReverseProxy": {
                "Routes": {
                  "a": { "ClusterId": "x", "Match": { "Path": "/auth" }, "Ordr": 1 },
                  "A": { "ClusterId": "app", "Match": { "Path": "/a" } },
                  "b": { "ClusterId": "app", "Match": { "Path": "/{*" }, "AuthorizationPolicy": "nobody" }
                },
                "Clusters": {
                  "app": { "Destinations": { "one": { "Address": "x" } }, "LoadBalancingPolicy": "Best" }
                }
              }
            }
            """);
        Assert.Equal(
            [(2, "Acces"), (5, "a:ClusterId"), (5, "a:Match:Path"), (5, "a:Ordr"), (6, "A"), (7, "b:AuthorizationPolicy"), (7, "b:Match:Path"), (10, "app:Destinations:one:Address"), (10, "app:LoadBalancingPolicy")],
            errors.Select(error => (error.Line!.Value, error.Key.Replace("ReverseProxy:Routes:", "", StringComparison.Ordinal).Replace("ReverseProxy:Clusters:", "", StringComparison.Ordinal))).Order());
        Assert.Equal(errors.Select(error => error.Line).Order(), errors.Select(error => error.Line));
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_errors_with_a_remedy()
    {
        foreach (var path in new[] { "/nowhere/routes.json", Path.GetTempPath() })
        {
            var error = Assert.Single(Assert.IsType<RoutesLoadResult.Refused>(RoutesFile.Load(path)).Errors);
            Assert.Equal(path, error.Source);
            Assert.Contains("--config", error.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Another_base_path_is_reserved_instead()
    {
        var json = System.Text.Encoding.UTF8.GetBytes(RoutesText.WithRoute("""  "Match": { "Path": "/accounts/here/{**rest}" } """));
        Assert.IsType<RoutesLoadResult.Refused>(RoutesFile.Parse(json, "routes.json", "/accounts/here"));
        Assert.IsType<RoutesLoadResult.Loaded>(RoutesFile.Parse(json, "routes.json", "/accounts/there"));
    }

    private static string TwoRoutes(string one, string two) => $$"""
        { "ReverseProxy": {
            "Routes": { "one": { "ClusterId": "app", "Match": {{one}} }, "two": { "ClusterId": "app", "Match": {{two}} } },
            "Clusters": { "app": { "Destinations": { "one": { "Address": "http://127.0.0.1:9/" } } } } } }
        """;
}
