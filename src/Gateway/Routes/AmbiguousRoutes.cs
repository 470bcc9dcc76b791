using Gateway.Configuration;
using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Routes;

/// <summary>Finds routes that match the same requests, which routing would only notice when such a request comes (and answer 500).</summary>
internal static class AmbiguousRoutes
{
    /// <summary>Adds an error to each route whose match an earlier one has already.</summary>
    public static void Check(IReadOnlyList<RouteConfig> routes, ConfigurationNode root, ConfigurationErrors errors)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            var earlier = Matches(route).Distinct(StringComparer.Ordinal).Select(match => owners.TryAdd(match, route.RouteId) ? null : owners[match]).ToList().Find(owner => owner is not null);
            if (earlier is not null && root.Find("ReverseProxy", "Routes", route.RouteId) is { } node)
            {
                errors.Add(node.Find("Match") ?? node, $"matches the same requests as the route \"{earlier}\"", "Make them differ in path, host, method, headers or Order");
            }
        }
    }

    /// <summary>One text for each host and method: two routes are ambiguous when they share one.</summary>
    private static IEnumerable<string> Matches(RouteConfig route)
    {
        var common = string.Join('\n', [
            $"{route.Order ?? 0}",
            Path(route.Match.Path ?? "/{**all}"),
            .. (route.Match.Headers ?? []).Select(header => $"h {header.Name.ToUpperInvariant()} {header.Mode} {header.IsCaseSensitive} {string.Join('\t', header.Values?.Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>())}").Order(StringComparer.Ordinal),
            .. (route.Match.QueryParameters ?? []).Select(query => $"q {query.Name} {query.Mode} {query.IsCaseSensitive} {string.Join('\t', query.Values?.Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>())}").Order(StringComparer.Ordinal),
        ]);
        return from host in AnyIfEmpty(route.Match.Hosts)
               from method in AnyIfEmpty(route.Match.Methods)
               select $"{host.ToUpperInvariant()}\n{method.ToUpperInvariant()}\n{common}";
    }

    private static IEnumerable<string> AnyIfEmpty(IReadOnlyList<string>? values) => values is { Count: > 0 } ? values : ["*"];

    /// <summary>The path without the names of its parameters.</summary>
    private static string Path(string path) => string.Join('/', RoutePatternFactory.Parse(path).PathSegments.Select(segment => string.Concat(segment.Parts.Select(Part))));

    private static string Part(RoutePatternPart part) => part switch
    {
        RoutePatternParameterPart parameter => $"{{{(parameter.IsCatchAll ? "**" : "")}{(parameter.IsOptional ? "?" : "")}{string.Concat(parameter.ParameterPolicies.Select(policy => ":" + policy.Content))}}}",
        RoutePatternLiteralPart literal => literal.Content.ToUpperInvariant(),
        RoutePatternSeparatorPart separator => separator.Content,
        _ => "",
    };
}
