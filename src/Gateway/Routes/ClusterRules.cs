using Gateway.Configuration;

namespace Gateway.Routes;

/// <summary>What the gateway asks of a cluster beyond YARP: destinations whose addresses lead somewhere.</summary>
internal static class ClusterRules
{
    /// <summary>The address that means the demo application inside the gateway.</summary>
    public const string DemoAddress = "demo:";

    /// <summary>Whether this is <see cref="DemoAddress"/>.</summary>
    public static bool IsDemo(string address) => address.Equals(DemoAddress, StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds an error for each thing that is wrong with a cluster's destinations.</summary>
    public static void Check(ConfigurationNode cluster, ConfigurationErrors errors)
    {
        if (!cluster.At("Destinations").Any())
        {
            errors.Add(cluster, "has no destination", "Add \"Destinations\": { \"one\": { \"Address\": \"http://host:port/\" } }");
        }

        foreach (var destination in cluster.At("Destinations"))
        {
            if (destination.Find("Address") is { } address)
            {
                CheckAddress(address, errors);
            }
            else
            {
                errors.Add(destination, "has no Address", "Add \"Address\": \"http://host:port/\"");
            }

            if (destination.Find("Health") is { } health)
            {
                CheckAddress(health, errors);
            }
        }
    }

    private static void CheckAddress(ConfigurationNode node, ConfigurationErrors errors)
    {
        if (!IsDemo(node.Text) && !IsAddress(node.Text))
        {
            errors.Add(node, $"\"{node.Text}\" is not the address of a backend", $"Write http:// or https://, host, port and an optional path, or \"{DemoAddress}\" for the demo application");
        }
    }

    /// <summary>YARP appends path and query to the address, and ignores a user name in it.</summary>
    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.Host.Length > 0
        && uri.UserInfo.Length == 0
        && uri.Query.Length == 0
        && uri.Fragment.Length == 0;
}
