using System.Collections.Frozen;

namespace Gateway.IdentityHeaders;

/// <summary>
/// The header names that only the gateway may set, in every spelling: the union of the identity headers of all routes, what other
/// proxies call a signed-in user, and what tells a backend where a request came from. Compiled once per generation of the
/// configuration; the same on all routes, because a name that one backend trusts is worth forging on the way to any.
/// </summary>
internal sealed class ProtectedHeaders
{
    /// <summary>What says who is calling, wherever it is believed.</summary>
    private static readonly string[] Identities =
    [
        "Remote-User", "X-Remote-User",
        "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Preferred-Username",
    ];

    private static readonly string[] Others = ["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded"];

    private const string OAuth2Proxy = "X-Auth-Request-";

    /// <summary>What frameworks take for the method of a POST.</summary>
    private static readonly string[] MethodOverrides = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];

    /// <summary>
    /// Never taken from a client besides: where the request came from is said by the gateway; CGI programs take <c>Proxy</c> for the setting
    /// HTTP_PROXY (CVE-2016-5385); and <c>Expect</c> is met here, since a backend that answers it too early takes the body for its next request.
    /// The operator's transforms may set these.
    /// </summary>
    private static readonly string[] NeverFromClients =
        ["Trailer", "Expect", "Proxy", "X-Real-IP", "Client-IP", "X-Client-IP", "True-Client-IP", "X-Cluster-Client-IP"];

    private readonly Removed always;
    private readonly Removed fromClients;
    private readonly FoldedNames identities;

    private ProtectedHeaders(IReadOnlyCollection<string> configured, IReadOnlyCollection<string> others, IReadOnlyList<string> deciding)
    {
        identities = new FoldedNames([.. Identities, .. configured], OAuth2Proxy);
        string[] names = [.. Identities, .. configured, .. others];
        always = new Removed(names, deciding, OAuth2Proxy);
        fromClients = new Removed([.. names, .. NeverFromClients], deciding, OAuth2Proxy, "X-Forwarded-", "X-Original-");
    }

    /// <summary>The protected names of a configuration.</summary>
    /// <param name="sets">Every set of identity headers in it, used by a route or not.</param>
    /// <param name="methodsDecide">Whether a route is chosen by its method: then no backend may be told to take another method.</param>
    /// <param name="deciding">Names of headers that a route is chosen by: they pass, their other spellings do not, which a backend could take for them.</param>
    public static ProtectedHeaders From(IEnumerable<IdentityHeaderSet> sets, bool methodsDecide = false, params IReadOnlyList<string> deciding) =>
        new([.. sets.SelectMany(set => set.Headers).Select(header => header.Name)], [.. Others, .. methodsDecide ? MethodOverrides : []], deciding);

    /// <summary>Whether this is a spelling of a protected name.</summary>
    public bool Contains(ReadOnlySpan<char> name) => always.Contains(name);

    /// <summary>Whether a client's header of this name is removed.</summary>
    public bool IsRefusedFromClients(ReadOnlySpan<char> name) => fromClients.Contains(name);

    /// <summary>
    /// Whether a name that is removed says who is calling: one that nobody has a reason to send, while proxies and browsers do send others
    /// that are removed (<c>X-Forwarded-For</c>, <c>Expect</c>).
    /// </summary>
    public bool IsIdentity(ReadOnlySpan<char> name) => identities.Contains(name);

    /// <summary>Every spelling of some names, and of others every spelling but the usual one.</summary>
    private sealed class Removed
    {
        private readonly FoldedNames names;
        private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> passing;

        public Removed(IReadOnlyCollection<string> names, IReadOnlyList<string> deciding, params string[] prefixes)
        {
            var whole = new FoldedNames(names, prefixes);
            this.names = new FoldedNames([.. names, .. deciding], prefixes);
            passing = deciding.Where(name => !whole.Contains(name)).ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public bool Contains(ReadOnlySpan<char> name) => names.Contains(name) && !passing.Contains(name);
    }
}
