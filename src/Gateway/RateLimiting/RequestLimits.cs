using Gateway.Auth.Access;
using Gateway.Auth.Throttling;
using Gateway.Routes;

namespace Gateway.RateLimiting;

/// <summary>Which limits a request is under, and whose counters they are.</summary>
/// <param name="tables">The routes in force.</param>
/// <param name="by">Addresses are counted before credentials are looked at, so that a flood costs no signature; accounts after that.</param>
internal sealed class RequestLimits(RouteTables tables, RateLimitSubject by)
{
    private const string Health = "/healthz";

    /// <summary>Whether any limit can concern the request; the common answer is no, and costs nothing.</summary>
    public bool MayConcern(HttpContext context) =>
        tables.Current.Table.RateLimits.AreForAll || context.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>()?.RateLimit is not null;

    /// <summary>The limits, and the counter of each.</summary>
    public IReadOnlyList<(RateLimit Limit, string Counter)> Of(HttpContext context)
    {
        var limits = tables.Current.Table.RateLimits;
        var request = context.Request;
        if (request.Path.StartsWithSegments(Health, StringComparison.OrdinalIgnoreCase) || IsExempt(context, limits))
        {
            return [];
        }

        var found = new List<(RateLimit, string)>();
        foreach (var limit in limits.General)
        {
            Add(limit);
        }

        if (limits.Endpoints.Count > 0)
        {
            // As routing compares: a slash at the end is the same endpoint. HEAD is GET without the body (RFC 9110 section 9.3.2).
            var path = RateLimits.EndpointPath(request.Path.Value!);
            Add(limits.Endpoints.GetValueOrDefault($"{(HttpMethods.IsHead(request.Method) ? HttpMethods.Get : request.Method)} {path}"));
            Add(limits.Endpoints.GetValueOrDefault($"* {path}"));
        }

        Add(context.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>()?.RateLimit);
        return found;

        void Add(RateLimit? limit)
        {
            // Once, in however many places the file names it for this request.
            if (IsCountedHere(limit) && !found.Exists(known => known.Item1 == limit))
            {
                found.Add((limit!, limit!.Prefix + Subject(context, limit.By)));
            }
        }
    }

    private static bool IsExempt(HttpContext context, RateLimits limits)
    {
        if (limits.ExemptNetworks.Count > 0 && context.Connection.RemoteIpAddress is { } address)
        {
            var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            if (limits.ExemptNetworks.Any(network => network.Contains(plain)))
            {
                return true;
            }
        }

        return (limits.ExemptAccounts.Count > 0 || limits.ExemptClients.Count > 0)
            && context.Features.Get<Caller>()?.Identity is { } identity
            && (limits.ExemptAccounts.Contains(identity.UserId) || (identity.IsService && (limits.ExemptClients.Contains(identity.UserId) || limits.ExemptClients.Contains(identity.SessionId))));
    }

    /// <summary>Whoever is calling is known for both kinds at the same time.</summary>
    private bool IsCountedHere(RateLimit? limit) => limit is not null && (limit.By == RateLimitSubject.Ip) == (by == RateLimitSubject.Ip);

    private static string Subject(HttpContext context, RateLimitSubject subject) =>
        subject == RateLimitSubject.Ip || context.Features.Get<Caller>()?.Identity is not { } identity ? ClientNetwork.Of(context.Connection.RemoteIpAddress)
        : (subject == RateLimitSubject.Client && identity.IsService ? identity.SessionId : identity.UserId).ToString("N");
}
