using System.Globalization;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Routes;

/// <summary>The newest generation and a few before it: while YARP takes a new one over, it still asks about routes of the old.</summary>
internal sealed class RouteTables
{
    private const int Kept = 8;
    private volatile RoutesGeneration[] newestFirst;

    /// <summary>Begins with the table that was read at start-up.</summary>
    public RouteTables(RouteTable first, string? demoAddress) => newestFirst = [new(1, first, demoAddress)];

    /// <summary>The generation in force.</summary>
    public RoutesGeneration Current => newestFirst[0];

    /// <summary>The gateway's side of exactly this route of exactly its generation.</summary>
    /// <exception cref="InvalidOperationException">The route is of no generation known here; serving it without a policy is not an option.</exception>
    public GatewayRoute Find(RouteConfig route)
    {
        var written = route.Metadata?.GetValueOrDefault(RoutesGeneration.MetadataKey);
        if (int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            foreach (var generation in newestFirst)
            {
                if (generation.Number == number && generation.Table.GatewayRoutes.TryGetValue(route.RouteId, out var found))
                {
                    return found;
                }
            }
        }

        throw new InvalidOperationException($"The route \"{route.RouteId}\" is of the unknown generation \"{written}\".");
    }

    /// <summary>Puts a table in force and tells YARP. Called by one thread at a time.</summary>
    public void Accept(RouteTable table, string? demoAddress)
    {
        var old = newestFirst;
        newestFirst = [new(old[0].Number + 1, table, demoAddress), .. old.Take(Kept - 1)];
        old[0].Replace();
    }
}
