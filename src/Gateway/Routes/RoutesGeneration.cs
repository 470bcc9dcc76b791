using System.Globalization;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Routes;

/// <summary>
/// An accepted route table as YARP serves it. Every route carries the generation's number: YARP rebuilds an endpoint and its transforms only when
/// its RouteConfig changed, and a changed policy or header set is no part of a RouteConfig.
/// </summary>
internal sealed class RoutesGeneration : IProxyConfig
{
    /// <summary>Metadata key of the number.</summary>
    public const string MetadataKey = "Gateway:Generation";

    /// <summary>The largest <c>Order</c> that can be written, in either direction.</summary>
    public const int MaxOrder = 999_990;

    /// <summary>Added to every route's <c>Order</c>, so that no route can come before what the gateway answers itself.</summary>
    public const int FirstOrder = 1_000_000;

    private readonly ConfigurationReloadToken replaced = new();

    /// <summary>Makes the generation that YARP gets.</summary>
    /// <param name="number">Rises by one with every generation.</param>
    /// <param name="table">What the file says.</param>
    /// <param name="demoAddress">Where the demo application listens; null while it does not: its clusters then have no destination (502).</param>
    public RoutesGeneration(int number, RouteTable table, string? demoAddress)
    {
        Number = number;
        Table = table;
        DemoAddress = demoAddress;
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [MetadataKey] = number.ToString(CultureInfo.InvariantCulture) };
        Routes = [.. table.Routes.Select(route => route with { Metadata = metadata, Order = (route.Order ?? 0) + FirstOrder })];
        Clusters = [.. table.Clusters.Select(cluster => cluster with { Destinations = Resolve(cluster, demoAddress) })];
    }

    /// <summary>Rises by one with every generation.</summary>
    public int Number { get; }

    /// <summary>What the file says.</summary>
    public RouteTable Table { get; }

    /// <summary>What <c>demo:</c> was replaced by.</summary>
    public string? DemoAddress { get; }

    /// <inheritdoc/>
    public IReadOnlyList<RouteConfig> Routes { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ClusterConfig> Clusters { get; }

    /// <inheritdoc/>
    public IChangeToken ChangeToken => replaced;

    /// <summary>Tells YARP that there is a newer one.</summary>
    public void Replace() => replaced.OnReload();

    private static Dictionary<string, DestinationConfig>? Resolve(ClusterConfig cluster, string? demoAddress) =>
        cluster.Destinations?
            .Where(destination => demoAddress is not null || !ClusterRules.IsDemo(destination.Value.Address))
            .ToDictionary(
                destination => destination.Key,
                destination => ClusterRules.IsDemo(destination.Value.Address) ? destination.Value with { Address = demoAddress! } : destination.Value,
                StringComparer.OrdinalIgnoreCase);
}
