using System.Collections.Frozen;
using Gateway.Auth.Access;
using Gateway.Auth.Users;
using Gateway.Configuration;

namespace Gateway.Routes;

/// <summary>Compiles <c>Access:Policies</c>.</summary>
internal static class AccessSection
{
    /// <summary>The policies that exist without configuration; YARP's <c>Default</c> is ours. Names are compared without case, as YARP does.</summary>
    private static readonly FrozenDictionary<string, AccessPolicy> BuiltIn = new Dictionary<string, AccessPolicy>(StringComparer.OrdinalIgnoreCase)
    {
        ["signed-in"] = AccessPolicy.SignedIn,
        ["default"] = AccessPolicy.SignedIn,
        ["optional"] = AccessPolicy.Optional,
        ["anonymous"] = AccessPolicy.Anonymous,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every policy by name, the built-in ones included.</summary>
    public static IReadOnlyDictionary<string, AccessPolicy> Compile(ConfigurationNode root, ConfigurationErrors errors)
    {
        var policies = new Dictionary<string, AccessPolicy>(BuiltIn, StringComparer.OrdinalIgnoreCase);
        foreach (var node in root.At("Access", "Policies"))
        {
            if (!policies.TryAdd(node.Name, CompilePolicy(node, errors)))
            {
                errors.Add(node, "is the name of a policy that is always there", "Choose another name than " + string.Join(", ", BuiltIn.Keys));
            }
        }

        return policies.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static AccessPolicy CompilePolicy(ConfigurationNode node, ConfigurationErrors errors)
    {
        var roles = node.Find("Roles");
        var emailVerified = node.Find("EmailVerified") is { } flag && bool.TryParse(flag.Text, out var value) && value;
        foreach (var role in roles?.Children.Values ?? Enumerable.Empty<ConfigurationNode>())
        {
            CheckRole(role, role.Text, errors);
        }

        if (roles is { Children.Count: 0, Kind: System.Text.Json.JsonValueKind.Array })
        {
            errors.Add(roles, "lists no role", "List at least one role, or remove the key");
        }
        else if (roles is null && !emailVerified)
        {
            errors.Add(node, "asks for nothing", "Add Roles or EmailVerified, or use the policy \"signed-in\"");
        }

        return new() { Name = node.Name, Requires = AccessRequirement.Identity, Roles = roles?.Texts() ?? [], EmailVerified = emailVerified };
    }

    /// <summary>Adds an error when no account can have a role of this name.</summary>
    public static void CheckRole(ConfigurationNode node, string role, ConfigurationErrors errors)
    {
        if (!RoleName.IsValid(role))
        {
            errors.Add(node, $"\"{role}\" cannot be the name of a role", "Use 1 to 64 of A-Z a-z 0-9 _ . : -, beginning with a letter or digit");
        }
    }
}
