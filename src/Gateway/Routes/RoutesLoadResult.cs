using Gateway.Configuration;

namespace Gateway.Routes;

/// <summary>What reading <c>routes.json</c> came to.</summary>
internal abstract record RoutesLoadResult
{
    private RoutesLoadResult()
    {
    }

    /// <summary>The file passed every check.</summary>
    public sealed record Loaded(RouteTable Table) : RoutesLoadResult;

    /// <summary>The file is refused whole: everything that is wrong with it.</summary>
    public sealed record Refused(IReadOnlyList<ConfigurationError> Errors) : RoutesLoadResult;
}
