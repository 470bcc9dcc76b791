namespace Gateway.Tests.Lifecycle;

/// <summary>One route for everything, to a backend that talks while it listens.</summary>
internal static class StreamingRoutes
{
    public static string Json(string backend, string policy) => $$"""
        {
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "app", "AuthorizationPolicy": "{{policy}}", "Match": { "Path": "/{**rest}" } } },
            "Clusters": { "app": { "Destinations": { "one": { "Address": "{{backend}}" } } } }
          }
        }
        """;
}
