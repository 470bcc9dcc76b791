using Microsoft.Extensions.Primitives;

namespace Gateway.Proxying;

/// <summary>
/// A backend's <c>Clear-Site-Data</c> (W3C Clear Site Data): with <c>"cookies"</c> the browser would drop the gateway's, too, and
/// everybody's for the whole site. That is for routes with <c>"SignOut": "true"</c> to do.
/// </summary>
internal static class ClearSiteData
{
    /// <summary>The header's name.</summary>
    public const string Name = "Clear-Site-Data";

    /// <summary>What <c>"*"</c> stands for apart from cookies.</summary>
    private const string AllButCookies = "\"cache\", \"storage\", \"executionContexts\"";

    /// <summary>The header without cookies; empty if nothing is left.</summary>
    public static StringValues WithoutCookies(StringValues lines)
    {
        var kept = lines
            .SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(kind => !kind.Contains("cookies", StringComparison.OrdinalIgnoreCase))
            .Select(kind => kind.Contains('*', StringComparison.Ordinal) ? AllButCookies : kind);
        return string.Join(", ", kept) is { Length: > 0 } rest ? rest : StringValues.Empty;
    }
}
