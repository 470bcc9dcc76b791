using Yarp.ReverseProxy.Configuration;

namespace Gateway.Routes;

/// <summary>
/// What can be written in <c>routes.json</c>: the names of the properties are the known keys, and those of YARP's section are YARP's own
/// (see <see cref="Gateway.Configuration.ConfigurationShape"/>). Nothing is bound to these types.
/// </summary>
internal sealed record RoutesShape
{
    public AccessShape? Access { get; init; }

    public IdentityShape? Identity { get; init; }

    public RateLimitsShape? RateLimits { get; init; }

    public ReverseProxyShape? ReverseProxy { get; init; }
}

/// <summary>How often what may be asked.</summary>
internal sealed record RateLimitsShape
{
    public IReadOnlyDictionary<string, RateLimitShape>? Policies { get; init; }

    public IReadOnlyList<string>? General { get; init; }

    public IReadOnlyDictionary<string, string>? Endpoints { get; init; }

    public RateLimitExemptShape? Exempt { get; init; }
}

/// <summary>One limit.</summary>
internal sealed record RateLimitShape
{
    public string? By { get; init; }

    public int? Requests { get; init; }

    public string? Per { get; init; }
}

/// <summary>Whom nothing is counted for.</summary>
internal sealed record RateLimitExemptShape
{
    public IReadOnlyList<string>? Networks { get; init; }

    public IReadOnlyList<string>? Accounts { get; init; }

    public IReadOnlyList<string>? Clients { get; init; }
}

/// <summary>YARP's section.</summary>
internal sealed record ReverseProxyShape
{
    public IReadOnlyDictionary<string, RouteConfig>? Routes { get; init; }

    public IReadOnlyDictionary<string, ClusterConfig>? Clusters { get; init; }
}

/// <summary>Who may use what.</summary>
internal sealed record AccessShape
{
    public IReadOnlyDictionary<string, PolicyShape>? Policies { get; init; }
}

/// <summary>One policy: members are ANDed, lists are any-of.</summary>
internal sealed record PolicyShape
{
    public IReadOnlyList<string>? Roles { get; init; }

    public bool? EmailVerified { get; init; }
}

/// <summary>The identity headers of routes that name no set, and the named sets.</summary>
internal sealed record IdentityShape
{
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public string? RoleSeparator { get; init; }

    public IReadOnlyDictionary<string, string>? RoleMap { get; init; }

    public BasicShape? Basic { get; init; }

    public IReadOnlyDictionary<string, IdentitySetShape>? Sets { get; init; }
}

/// <summary>One named set of identity headers.</summary>
internal sealed record IdentitySetShape
{
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public string? RoleSeparator { get; init; }

    public IReadOnlyDictionary<string, string>? RoleMap { get; init; }

    public BasicShape? Basic { get; init; }
}

/// <summary>What a backend gets as HTTP Basic.</summary>
internal sealed record BasicShape
{
    public string? User { get; init; }

    public string? Password { get; init; }

    public string? PasswordFile { get; init; }
}
