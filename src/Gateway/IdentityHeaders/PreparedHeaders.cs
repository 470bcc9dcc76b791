using Gateway.Auth.Access;

namespace Gateway.IdentityHeaders;

/// <summary>
/// The identity headers of one caller for one <see cref="IdentityHeaderSet"/>, rendered once and kept with the caller's identity: requests with
/// the same credential share them. Assertions are made anew, since they are for one cluster and live for a minute.
/// </summary>
internal sealed class PreparedHeaders
{
    /// <summary>More sets than the routes of an application use for one person; what a reload left behind is dropped with the rest.</summary>
    private const int MostSets = 8;

    private readonly IdentityHeaderSet set;
    private readonly int depth;

    private PreparedHeaders(IdentityHeaderSet set, KeyValuePair<string, string>[] values, PreparedHeaders? next)
    {
        this.set = set;
        Next = next;
        Values = values;
        depth = (next?.depth ?? 0) + 1;
    }

    /// <summary>The same caller's for another set.</summary>
    public PreparedHeaders? Next { get; }

    /// <summary>Names and values; a header without a value is not among them.</summary>
    public KeyValuePair<string, string>[] Values { get; }

    /// <summary>The caller's headers.</summary>
    /// <param name="identity">Who is calling, with the profile if the set needs it.</param>
    /// <param name="set">The route's set.</param>
    /// <param name="clusterId">The YARP cluster that assertions are for.</param>
    /// <param name="assertion">Makes the value of <c>{assertion}</c>.</param>
    public static KeyValuePair<string, string>[] Of(
        CallerIdentity identity, IdentityHeaderSet set, string clusterId, Func<CallerIdentity, string, string> assertion)
    {
        var known = (PreparedHeaders?)identity.Prepared;
        for (var prepared = known; prepared is not null; prepared = prepared.Next)
        {
            if (ReferenceEquals(prepared.set, set))
            {
                return prepared.Values;
            }
        }

        var values = Render(identity, set, clusterId, assertion);
        if (!set.HasAssertion)
        {
            // Whoever races renders the same; one of them may have to do it once more.
            identity.Prepared = new PreparedHeaders(set, values, known is { depth: MostSets } ? null : known);
        }

        return values;
    }

    private static KeyValuePair<string, string>[] Render(
        CallerIdentity identity, IdentityHeaderSet set, string clusterId, Func<CallerIdentity, string, string> assertion)
    {
        var values = new List<KeyValuePair<string, string>>(set.Headers.Count);
        foreach (var (name, template) in set.Headers)
        {
            if (template.Render(identity, set.Roles, clusterId, assertion) is { } value)
            {
                values.Add(KeyValuePair.Create(name, value));
            }
        }

        if (set.Basic?.Render(identity, set.Roles, clusterId, assertion) is { } basic)
        {
            values.Add(KeyValuePair.Create(BasicCredentials.Header, basic));
        }

        return [.. values];
    }
}
