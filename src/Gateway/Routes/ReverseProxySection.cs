using Gateway.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Routes;

/// <summary>YARP's own section, read and validated by YARP itself; its complaints get the line they are about.</summary>
/// <param name="Routes">YARP's routes, without <c>AuthorizationPolicy</c>.</param>
/// <param name="Clusters">YARP's clusters.</param>
internal sealed record ReverseProxySection(IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters)
{
    /// <summary>Checks the shape of the whole file, then lets YARP read and validate every route and cluster whose shape is right.</summary>
    public static ReverseProxySection Read(ConfigurationNode root, ConfigurationErrors errors)
    {
        var shape = new ConfigurationShape(errors, typeof(RouteConfig).GetProperty(nameof(RouteConfig.RouteId))!, typeof(ClusterConfig).GetProperty(nameof(ClusterConfig.ClusterId))!);
        shape.Check(root, typeof(RoutesShape));
        if (!root.At("ReverseProxy", "Routes").Any())
        {
            errors.Add(root.Find("ReverseProxy", "Routes") ?? root, "there is no route", "Add ReverseProxy:Routes");
        }

        using var yarp = BuildYarp(root, errors);
        var section = Validate(root, errors, yarp);
        AmbiguousRoutes.Check([.. section.Routes.Where(route => !errors.AreIn(Route(root, route)))], root, errors);
        return section;
    }

    private static ServiceProvider BuildYarp(ConfigurationNode root, ConfigurationErrors errors)
    {
        var wellShaped = root.At("ReverseProxy", "Routes").Concat(root.At("ReverseProxy", "Clusters")).Where(part => !errors.AreIn(part));
        var section = new ConfigurationBuilder().AddInMemoryCollection(wellShaped.SelectMany(part => part.Flatten())).Build().GetSection("ReverseProxy");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddReverseProxy().LoadFromConfig(section);
        return services.BuildServiceProvider();
    }

    private static ReverseProxySection Validate(ConfigurationNode root, ConfigurationErrors errors, ServiceProvider yarp)
    {
        var config = yarp.GetRequiredService<IProxyConfigProvider>().GetConfig();
        var validator = yarp.GetRequiredService<IConfigValidator>();
        List<RouteConfig> routes = [.. config.Routes.Select(route => route with { AuthorizationPolicy = null })];
        foreach (var route in routes)
        {
            Report(Route(root, route), validator.ValidateRouteAsync(route), errors);
        }

        foreach (var cluster in config.Clusters)
        {
            Report(root.Find("ReverseProxy", "Clusters", cluster.ClusterId)!, validator.ValidateClusterAsync(cluster), errors);
        }

        return new(routes, config.Clusters);
    }

    private static ConfigurationNode Route(ConfigurationNode root, RouteConfig route) => root.Find("ReverseProxy", "Routes", route.RouteId)!;

    private static void Report(ConfigurationNode part, ValueTask<IList<Exception>> validation, ConfigurationErrors errors)
    {
        // None of YARP's validators waits for anything.
        foreach (var exception in validation.AsTask().GetAwaiter().GetResult())
        {
            errors.Add(Subject(part, exception.Message), exception.Message.TrimEnd('.'), "See YARP's documentation of this key");
        }
    }

    /// <summary>The value that a message quotes, else the member that it names, else the whole route or cluster.</summary>
    private static ConfigurationNode Subject(ConfigurationNode part, string message)
    {
        var all = Descendants(part).ToList();
        return all.Find(node => node.Text.Length > 0 && (message.Contains($"'{node.Text}'", StringComparison.Ordinal) || message.Contains($"\"{node.Text}\"", StringComparison.Ordinal)))
            ?? all.Where(node => !char.IsAsciiDigit(node.Name[0]) && message.Contains(node.Name, StringComparison.OrdinalIgnoreCase)).MaxBy(node => node.Name.Length)
            ?? part;
    }

    private static IEnumerable<ConfigurationNode> Descendants(ConfigurationNode node) =>
        node.Children.Values.SelectMany(child => Descendants(child).Prepend(child));
}
