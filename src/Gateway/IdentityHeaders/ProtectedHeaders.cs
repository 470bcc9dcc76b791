using System.Collections.Frozen;

namespace Gateway.IdentityHeaders;

/// <summary>
/// The header names that only the gateway may set, in every spelling: the union of the identity headers of all routes, what other
/// proxies call a signed-in user, and what tells a backend where a request came from. Compiled once per generation of the
/// configuration; the same on all routes, because a name that one backend trusts is worth forging on the way to any.
/// </summary>
internal sealed class ProtectedHeaders
{
    private static readonly string[] Always =
    [
        "Remote-User", "X-Remote-User",
        "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Preferred-Username",
        "X-Original-URL", "X-Rewrite-URL",
        "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded",
    ];

    private const string Beginning = "X-Auth-Request-";

    /// <summary>What frameworks take for the method of a POST.</summary>
    private static readonly string[] MethodOverrides = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];

    private readonly FoldedNames names;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> passing;

    private ProtectedHeaders(FoldedNames names, IEnumerable<string> passing)
    {
        this.names = names;
        this.passing = passing.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The protected names of a configuration.</summary>
    /// <param name="sets">Every set of identity headers in it, used by a route or not.</param>
    /// <param name="methodsDecide">Whether a route is chosen by its method: then no backend may be told to take another method.</param>
    /// <param name="deciding">Names of headers that a route is chosen by: they pass, their other spellings do not, which a backend could take for them.</param>
    public static ProtectedHeaders From(IEnumerable<IdentityHeaderSet> sets, bool methodsDecide = false, params IReadOnlyList<string> deciding)
    {
        string[] removed = [.. Always, .. methodsDecide ? MethodOverrides : [], .. sets.SelectMany(set => set.Headers).Select(header => header.Name)];
        var always = new FoldedNames(removed, Beginning);
        return new(new FoldedNames([.. removed, .. deciding], Beginning), deciding.Where(name => !always.Contains(name)));
    }

    /// <summary>Whether this is a spelling of a protected name.</summary>
    public bool Contains(ReadOnlySpan<char> name) => names.Contains(name) && !passing.Contains(name);
}
