using System.Globalization;
using Gateway.Auth.Access;
using Gateway.Configuration;
using Gateway.IdentityHeaders;
using Gateway.RateLimiting;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Gateway.Routes;

/// <summary>What the gateway asks of a route beyond YARP, and what it makes of it. Works on what was written, so that one error does not hide another.</summary>
internal sealed class RouteRules(
    ConfigurationNode root,
    IReadOnlyDictionary<string, AccessPolicy> policies,
    IdentitySection identity,
    RateLimits limits,
    IReadOnlyList<string> reservedPaths,
    ConfigurationErrors errors)
{
    private static readonly string[] PathTransforms = ["PathSet", "PathPrefix", "PathRemovePrefix", "PathPattern"];
    private readonly RouteMetadata metadata = new(identity.Sets, limits.Policies, errors);
    private readonly ProtectedHeaders protectedHeaders = ProtectedHeaders.From(
        identity.All,
        root.At("ReverseProxy", "Routes").Any(route => route.At("Match", "Methods").Any()),
        [.. root.At("ReverseProxy", "Routes").SelectMany(DecidingHeaders).Select(name => name.Text!).Where(name => name.Length <= FoldedNames.MaxLength)]);

    private readonly FoldedNames? keyHeaders = ApiKeyMetadata.Headers(root);

    private static IEnumerable<ConfigurationNode> DecidingHeaders(ConfigurationNode route) =>
        route.At("Match", "Headers").Select(header => header.Find("Name")).OfType<ConfigurationNode>().Where(name => !string.IsNullOrEmpty(name.Text));

    /// <summary>Checks a route and compiles what the gateway needs to know about it.</summary>
    public GatewayRoute Compile(ConfigurationNode route)
    {
        CheckPath(route);
        CheckOrder(route);
        CheckHeaders(route);
        var compiled = new GatewayRoute
        {
            RouteId = route.Name,
            ClusterId = Cluster(route),
            Policy = Policy(route),
            Identity = identity.Default,
            Protected = protectedHeaders,
            KeyHeaders = keyHeaders,
            HasPathTransforms = route.At("Transforms").Any(transform => PathTransforms.Any(transform.Children.ContainsKey)),
        };
        return metadata.Apply(route, compiled);
    }

    private string Cluster(ConfigurationNode route)
    {
        if (route.Find("ClusterId") is not { } node)
        {
            errors.Add(route, "has no ClusterId", "Name one of ReverseProxy:Clusters");
            return "";
        }

        if (root.Find("ReverseProxy", "Clusters", node.Text) is { } cluster)
        {
            return cluster.Name;
        }

        errors.Add(node, $"names the cluster \"{node.Text}\", which does not exist", NearestName.Remedy(node.Text, root.At("ReverseProxy", "Clusters").Select(known => known.Name)));
        return node.Text;
    }

    /// <summary>A route that names none is signed-in: nothing is open by omission.</summary>
    private AccessPolicy Policy(ConfigurationNode route)
    {
        if (route.Find("AuthorizationPolicy") is not { } node)
        {
            return AccessPolicy.SignedIn;
        }

        if (policies.TryGetValue(node.Text, out var policy))
        {
            return policy;
        }

        errors.Add(node, $"names the policy \"{node.Text}\", which does not exist", NearestName.Remedy(node.Text, policies.Keys));
        return AccessPolicy.SignedIn;
    }

    private void CheckHeaders(ConfigurationNode route)
    {
        foreach (var name in DecidingHeaders(route).Where(name => name.Text!.Length > FoldedNames.MaxLength))
        {
            errors.Add(name, $"is longer than {FoldedNames.MaxLength} characters", "Choose the route by a header with a shorter name");
        }
    }

    private void CheckPath(ConfigurationNode route)
    {
        if (route.Find("Match", "Path") is not { } node)
        {
            return;
        }

        RoutePattern pattern;
        try
        {
            pattern = RoutePatternFactory.Parse(node.Text);
        }
        catch (RoutePatternException)
        {
            return; // YARP says so, too.
        }

        foreach (var reserved in reservedPaths)
        {
            var segments = reserved.Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (pattern.PathSegments.Count >= segments.Length && segments.Zip(pattern.PathSegments).All(pair => IsLiteral(pair.Second, pair.First)))
            {
                errors.Add(node, $"is under {reserved}, which the gateway answers itself", "Choose another path");
            }
        }
    }

    private static bool IsLiteral(RoutePatternPathSegment segment, string text) =>
        segment is { IsSimple: true, Parts: [RoutePatternLiteralPart literal] } && literal.Content.Equals(text, StringComparison.OrdinalIgnoreCase);

    private void CheckOrder(ConfigurationNode route)
    {
        if (route.Find("Order") is { } node && int.TryParse(node.Text, CultureInfo.InvariantCulture, out var order) && Math.Abs((long)order) > RoutesGeneration.MaxOrder)
        {
            errors.Add(node, $"cannot be {order}", $"Stay between -{RoutesGeneration.MaxOrder} and {RoutesGeneration.MaxOrder}");
        }
    }
}
