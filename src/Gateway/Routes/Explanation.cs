using Gateway.Auth.Access;

namespace Gateway.Routes;

/// <summary>What would happen to a request.</summary>
internal sealed record Explanation
{
    /// <summary>The status that a program gets; 200 stands for whatever the backend answers.</summary>
    public required int Status { get; init; }

    /// <summary>Why, in one sentence without a final full stop.</summary>
    public required string Why { get; init; }

    /// <summary>The selected route, if one is.</summary>
    public GatewayRoute? Route { get; init; }

    /// <summary>What the route's policy says about the caller.</summary>
    public AccessDecision? Decision { get; init; }

    /// <summary>The identity headers that the backend gets; none unless the request is allowed.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Identity headers of the route that are left out, because this caller has no value for them.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>For people.</summary>
    public string ToText()
    {
        List<string> lines = [];
        if (Route is { } route)
        {
            lines.Add($"route    {route.RouteId} (cluster {route.ClusterId})");
            lines.Add($"policy   {route.Policy.Name}{Members(route.Policy)}");
        }

        if (Route?.Policy.ApiKeys is { } keys)
        {
            lines.Add($"api keys in Authorization{(keys.Header is null ? "" : $" or {keys.Header}")}");
        }

        lines.Add($"answer   {(Decision == AccessDecision.Allowed ? "the backend's" : Status)}: {Why}");
        lines.AddRange(Headers.Select(header => $"header   {header.Key}: {header.Value}"));
        lines.AddRange(LeftOut.Select(name => $"header   {name} is left out, there is no value for it"));
        return string.Join(Environment.NewLine, lines);
    }

    private static string Members(AccessPolicy policy) =>
        (policy.Roles.Count > 0 ? $", any role of {string.Join(", ", policy.Roles)}" : "") + (policy.EmailVerified ? ", e-mail address verified" : "");
}
