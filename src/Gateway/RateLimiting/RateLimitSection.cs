using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using Gateway.Configuration;

namespace Gateway.RateLimiting;

/// <summary>Compiles <c>RateLimits</c> of <c>routes.json</c>.</summary>
internal static class RateLimitSection
{
    private const int MostRequests = 1_000_000;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromDays(1);

    public static RateLimits Compile(ConfigurationNode root, ConfigurationErrors errors)
    {
        var policies = root.At("RateLimits", "Policies").Select(node => Policy(node, errors)).ToFrozenDictionary(limit => limit.Name, StringComparer.OrdinalIgnoreCase);
        return new RateLimits
        {
            Policies = policies,
            General = [.. root.At("RateLimits", "General").Select(node => Find(node, policies, errors)).OfType<RateLimit>()],
            Endpoints = Endpoints(root, policies, errors),
            ExemptNetworks = [.. root.At("RateLimits", "Exempt", "Networks").Select(node => Network(node, errors)).OfType<IPNetwork>()],
            ExemptAccounts = root.At("RateLimits", "Exempt", "Accounts").Select(node => Account(node, errors)).ToFrozenSet(),
            ExemptClients = root.At("RateLimits", "Exempt", "Clients").Select(node => Client(node, errors)).ToFrozenSet(),
        };
    }

    /// <summary>The limit that a value names.</summary>
    public static RateLimit? Find(ConfigurationNode node, IReadOnlyDictionary<string, RateLimit> policies, ConfigurationErrors errors)
    {
        if (policies.TryGetValue(node.Text, out var limit))
        {
            return limit;
        }

        errors.Add(node, $"names \"{node.Text}\", which is not among RateLimits:Policies", NearestName.Remedy(node.Text, policies.Keys));
        return null;
    }

    private static RateLimit Policy(ConfigurationNode node, ConfigurationErrors errors)
    {
        var by = RateLimitSubject.Ip;
        if (node.Find("By") is { } subject && !(Enum.TryParse(subject.Text, ignoreCase: true, out by) && Enum.IsDefined(by) && !char.IsAsciiDigit(subject.Text[0])))
        {
            errors.Add(subject, $"cannot be \"{subject.Text}\"", "Write \"ip\", \"user\" or \"client\"");
        }

        var requests = 1;
        if (node.Find("Requests") is not { } count)
        {
            errors.Add(node, "has no Requests", "Say how many requests may come");
        }
        else if (!int.TryParse(count.Text, NumberStyles.None, CultureInfo.InvariantCulture, out requests) || requests is < 1 or > MostRequests)
        {
            errors.Add(count, $"cannot be \"{count.Text}\"", $"Write a number from 1 to {MostRequests}");
            requests = 1;
        }

        var per = Shortest;
        if (node.Find("Per") is not { } period)
        {
            errors.Add(node, "has no Per", "Say in which time, such as \"1m\"");
        }
        else if (TypedSettings.ParseDuration(period.Text) is not { } parsed || parsed < Shortest || parsed > Longest)
        {
            errors.Add(period, $"cannot be \"{period.Text}\"", "Write a time from 1s to 1d, such as \"1m\"");
        }
        else
        {
            per = parsed;
        }

        return new RateLimit(node.Name, by, requests, per);
    }

    private static FrozenDictionary<string, RateLimit> Endpoints(ConfigurationNode root, IReadOnlyDictionary<string, RateLimit> policies, ConfigurationErrors errors)
    {
        var endpoints = new Dictionary<string, RateLimit>(StringComparer.OrdinalIgnoreCase);
        foreach (var node in root.At("RateLimits", "Endpoints"))
        {
            if (Find(node, policies, errors) is { } limit && !endpoints.TryAdd(Endpoint(node, errors), limit))
            {
                errors.Add(node, "is there twice: a slash at the end makes no other endpoint", "Remove one of them");
            }
        }

        return endpoints.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static string Endpoint(ConfigurationNode node, ConfigurationErrors errors)
    {
        if (node.Name.Split(' ') is not [var method, ['/', ..]] || method.Length == 0 || !(method is "*" || method.All(char.IsAsciiLetter)))
        {
            errors.Add(node, "is not a method and a path", "Write, for example, \"POST /auth/signup\", or \"* /path\" for any method");
            return node.Name;
        }

        return $"{method} {RateLimits.EndpointPath(node.Name[(method.Length + 1)..])}";
    }

    private static IPNetwork? Network(ConfigurationNode node, ConfigurationErrors errors)
    {
        if (IPAddress.TryParse(node.Text, out var address))
        {
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        // .NET clears bits behind the prefix; we refuse them, because one of the two numbers is a slip.
        if (IPNetwork.TryParse(node.Text, out var network) && network.BaseAddress.Equals(IPAddress.Parse(node.Text.Split('/')[0])))
        {
            return network;
        }

        errors.Add(node, $"\"{node.Text}\" is not a network", "Write CIDR notation with no bit set behind the prefix, such as 10.0.0.0/8 or fd00::/8");
        return null;
    }

    private static Guid Account(ConfigurationNode node, ConfigurationErrors errors) => Id(node, "an account's id", "See users show EMAIL", errors);

    private static Guid Client(ConfigurationNode node, ConfigurationErrors errors) =>
        Id(node, "the id of a service account or an API key", "See service-accounts list or api-keys list", errors);

    private static Guid Id(ConfigurationNode node, string what, string remedy, ConfigurationErrors errors)
    {
        if (!Guid.TryParse(node.Text, out var id))
        {
            errors.Add(node, $"\"{node.Text}\" is not {what}", remedy);
        }

        return id;
    }
}
