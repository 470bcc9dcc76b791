using System.Collections.Frozen;
using Gateway.Configuration;
using Gateway.IdentityHeaders;

namespace Gateway.Routes;

/// <summary>The compiled <c>Identity</c> section.</summary>
/// <param name="Default">The headers of routes that name no set.</param>
/// <param name="Sets">The named sets.</param>
internal sealed record IdentitySection(IdentityHeaderSet Default, IReadOnlyDictionary<string, IdentityHeaderSet> Sets)
{
    /// <summary>Every set there is, used by a route or not.</summary>
    public IEnumerable<IdentityHeaderSet> All => Sets.Values.Prepend(Default);

    /// <summary>Compiles the section; without it backends get no identity headers.</summary>
    public static IdentitySection Compile(ConfigurationNode root, ConfigurationErrors errors) => new(
        root.Find("Identity") is { } identity ? CompileSet(identity, errors) : IdentityHeaderSet.None,
        root.At("Identity", "Sets").ToFrozenDictionary(set => set.Name, set => CompileSet(set, errors), StringComparer.OrdinalIgnoreCase));

    private static IdentityHeaderSet CompileSet(ConfigurationNode node, ConfigurationErrors errors)
    {
        var map = node.At("RoleMap").ToDictionary(role => role.Name, role => role.Text, StringComparer.Ordinal);
        foreach (var role in node.At("RoleMap"))
        {
            AccessSection.CheckRole(role, role.Name, errors);
        }

        var found = new List<IdentityHeaderError>();
        var set = IdentityHeaderCompiler.Compile(
            node.At("Headers").Select(header => KeyValuePair.Create(header.Name, header.Text)), node.Find("RoleSeparator")?.Text, map, found);
        foreach (var error in found)
        {
            errors.Add(node.Find(error.Key.Split(':')) ?? node, error.Message, error.Remedy);
        }

        return set with { Basic = BasicSection.Compile(node, errors) };
    }
}
