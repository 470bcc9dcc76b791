namespace Gateway.Routes;

/// <summary>Tells an operator what a new file changed.</summary>
internal static class RouteChanges
{
    /// <summary>One entry for each part that was added, removed or changed, for example <c>changed ReverseProxy:Routes:site</c>.</summary>
    public static IReadOnlyList<string> Between(RouteTable old, RouteTable table) =>
    [
        .. old.Parts.Keys.Union(table.Parts.Keys, StringComparer.OrdinalIgnoreCase)
            .Select(key => (old.Parts.GetValueOrDefault(key), table.Parts.GetValueOrDefault(key)) switch
            {
                (null, _) => $"added {key}",
                (_, null) => $"removed {key}",
                var (before, after) => string.Equals(before, after, StringComparison.Ordinal) ? "" : $"changed {key}",
            })
            .Where(change => change.Length > 0)
            .Order(StringComparer.Ordinal),
    ];
}
