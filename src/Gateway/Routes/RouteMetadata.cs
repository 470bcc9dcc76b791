using Gateway.Auth.Access;
using Gateway.Configuration;
using Gateway.IdentityHeaders;
using Gateway.Network;
using Gateway.RateLimiting;

namespace Gateway.Routes;

/// <summary>Reads the keys that the gateway adds to a route's <c>Metadata</c>. Others are refused: a misspelled one would silently not protect.</summary>
internal sealed class RouteMetadata(IReadOnlyDictionary<string, IdentityHeaderSet> sets, IReadOnlyDictionary<string, RateLimit> limits, ConfigurationErrors errors)
{
    private static readonly string[] Known = ["Identity", "ForwardAuthorization", "AllowPath", "SignOut", "Revocation", "RateLimit", "ApiKeys", "ApiKeyHeader", "BetterAuth"];

    private readonly ApiKeyMetadata keys = new(errors);

    private static readonly Dictionary<string, PathForms> Forms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["parameters"] = PathForms.Parameters,
        ["empty-segments"] = PathForms.EmptySegments,
        ["encoded-slash"] = PathForms.EncodedSlash,
        ["non-utf8"] = PathForms.NonUtf8,
    };

    /// <summary>The route with what its metadata asks for.</summary>
    public GatewayRoute Apply(ConfigurationNode route, GatewayRoute compiled)
    {
        foreach (var node in route.At("Metadata"))
        {
            if (!Known.Contains(node.Name, StringComparer.OrdinalIgnoreCase))
            {
                errors.Add(node, "is not a known key", NearestName.Remedy(node.Name, Known));
            }
        }

        var isBetterAuth = Flag(route, "BetterAuth");
        if (isBetterAuth && compiled.Policy.Requires != AccessRequirement.Nothing)
        {
            errors.Add(route.Find("Metadata", "BetterAuth")!, "is on a route that asks for a sign-in, which Better Auth itself is there for", "Write \"AuthorizationPolicy\": \"anonymous\" on the route");
        }

        var identity = IdentitySet(route) ?? compiled.Identity;
        var forwards = Flag(route, "ForwardAuthorization");
        if (forwards && identity.Basic is not null)
        {
            errors.Add(route.Find("Metadata", "ForwardAuthorization")!, "gives the backend the client's Authorization, and the route's Identity has Basic", "Choose one of the two");
        }

        return compiled with
        {
            IsBetterAuth = isBetterAuth,
            Identity = identity,
            ForwardAuthorization = forwards,
            SignOut = Flag(route, "SignOut"),
            AllowedPathForms = AllowedForms(route),
            RateLimit = route.Find("Metadata", "RateLimit") is { } limit ? RateLimitSection.Find(limit, limits, errors) : null,
            Policy = compiled.Policy with { RouteId = route.Name, StrictRevocation = StrictRevocation(route), ApiKeys = keys.Read(route, compiled) },
        };
    }

    private IdentityHeaderSet? IdentitySet(ConfigurationNode route)
    {
        if (route.Find("Metadata", "Identity") is not { } node)
        {
            return null;
        }

        if (!sets.TryGetValue(node.Text, out var set))
        {
            errors.Add(node, $"names \"{node.Text}\", which is not among Identity:Sets", NearestName.Remedy(node.Text, sets.Keys));
        }

        return set;
    }

    private bool Flag(ConfigurationNode route, string name) => Flag(route, name, errors);

    /// <summary>A key that is true or false, and false when it is left out.</summary>
    public static bool Flag(ConfigurationNode route, string name, ConfigurationErrors errors)
    {
        var node = route.Find("Metadata", name);
        var value = false;
        if (node is not null && !bool.TryParse(node.Text, out value))
        {
            errors.Add(node, $"cannot be \"{node.Text}\"", "Write \"true\" or \"false\"");
        }

        return value;
    }

    private bool StrictRevocation(ConfigurationNode route)
    {
        var node = route.Find("Metadata", "Revocation");
        var strict = node is not null && node.Text.Equals("strict", StringComparison.OrdinalIgnoreCase);
        if (node is not null && !strict)
        {
            errors.Add(node, $"cannot be \"{node.Text}\"", "Write \"strict\", or remove the key");
        }

        return strict;
    }

    private PathForms AllowedForms(ConfigurationNode route)
    {
        var allowed = PathForms.None;
        if (route.Find("Metadata", "AllowPath") is not { } node)
        {
            return allowed;
        }

        foreach (var form in node.Text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (Forms.TryGetValue(form, out var flag))
            {
                allowed |= flag;
            }
            else
            {
                errors.Add(node, $"\"{form}\" is not a form of paths", NearestName.Remedy(form, Forms.Keys));
            }
        }

        return allowed;
    }
}
