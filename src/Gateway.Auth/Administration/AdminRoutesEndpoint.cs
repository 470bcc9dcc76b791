using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Administration;

/// <summary>Gives the routes in force. They are the edge's, which this library does not know.</summary>
internal delegate AdminRouteTable RoutesInForce();

/// <summary>The routes in force.</summary>
/// <param name="Generation">Rises by one with every change since the start.</param>
/// <param name="LoadedAt">When these came into force.</param>
/// <param name="Errors">Why the file as it is now is refused; empty when it is what is in force.</param>
/// <param name="Items">The routes, by id.</param>
internal sealed record AdminRouteTable(int Generation, DateTimeOffset LoadedAt, IReadOnlyList<AdminRouteError> Errors, IReadOnlyList<AdminRoute> Items);

/// <summary>One mistake in the file.</summary>
internal sealed record AdminRouteError(int? Line, string Key, string Message, string Remedy);

/// <summary>A route as it is in force, with what it does not say itself and has by default.</summary>
internal sealed record AdminRoute
{
    /// <summary>Its name.</summary>
    public required string Id { get; init; }

    /// <summary>Where its requests go.</summary>
    public required string Cluster { get; init; }

    /// <summary>Which paths it takes; null for all.</summary>
    public string? Path { get; init; }

    /// <summary>Which hosts; empty for all.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Which methods; empty for all.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Whose turn it is where several take a request: the lowest.</summary>
    public int Order { get; init; }

    /// <summary>Who may use it.</summary>
    public required string Policy { get; init; }

    /// <summary>Roles of which the policy wants one; empty when it wants none.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Whether the policy wants a verified e-mail address.</summary>
    public bool EmailVerified { get; init; }

    /// <summary>The name of its set of identity headers; null for the headers of routes that name none.</summary>
    public string? IdentitySet { get; init; }

    /// <summary>The identity headers that the backend gets.</summary>
    public IReadOnlyList<string> IdentityHeaders { get; init; } = [];

    /// <summary>The name of its rate limit; null for none of its own.</summary>
    public string? RateLimit { get; init; }

    /// <summary>Whether the backend gets the caller's credentials.</summary>
    public bool ForwardAuthorization { get; init; }

    /// <summary>Whether a request to it ends the gateway's session.</summary>
    public bool SignOut { get; init; }

    /// <summary>Whether it takes API keys as bearer tokens.</summary>
    public bool ApiKeys { get; init; }

    /// <summary>A header that it takes them in as well; null for none.</summary>
    public string? ApiKeyHeader { get; init; }
}

/// <summary><c>GET /auth/admin/routes</c>: all of them, as this gateway has them.</summary>
internal sealed class AdminRoutesEndpoint(RoutesInForce? routes = null)
{
    /// <summary>Lists.</summary>
    public Task ListAsync(HttpContext context) => routes is null
        ? ProblemAnswer.WriteAsync(context, AuthProblems.NotFound)
        : AdminJson.WriteAsync(context, StatusCodes.Status200OK, routes());
}
