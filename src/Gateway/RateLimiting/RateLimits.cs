using System.Net;

namespace Gateway.RateLimiting;

/// <summary>The rate limits of one accepted <c>routes.json</c>. Immutable.</summary>
internal sealed record RateLimits
{
    /// <summary>None at all.</summary>
    public static readonly RateLimits None = new();

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, RateLimit> Policies { get; init; } = new Dictionary<string, RateLimit>(StringComparer.OrdinalIgnoreCase);

    /// <summary>For every request but the health checks.</summary>
    public IReadOnlyList<RateLimit> General { get; init; } = [];

    /// <summary>For a method and a path, such as <c>POST /auth/signup</c>; <c>*</c> is any method.</summary>
    public IReadOnlyDictionary<string, RateLimit> Endpoints { get; init; } = new Dictionary<string, RateLimit>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Client addresses that nothing is counted for.</summary>
    public IReadOnlyList<IPNetwork> ExemptNetworks { get; init; } = [];

    /// <summary>Accounts that nothing is counted for.</summary>
    public IReadOnlySet<Guid> ExemptAccounts { get; init; } = new HashSet<Guid>();

    /// <summary>Programs that nothing is counted for: ids of service accounts or of API keys.</summary>
    public IReadOnlySet<Guid> ExemptClients { get; init; } = new HashSet<Guid>();

    /// <summary>The one spelling of a path in <see cref="Endpoints"/>.</summary>
    public static string EndpointPath(string path) => path.TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/";

    /// <summary>Whether there is a limit beside those of routes.</summary>
    public bool AreForAll => General.Count > 0 || Endpoints.Count > 0;
}
