using Gateway.Auth.Access;
using Gateway.IdentityHeaders;
using Gateway.Routes;
using Microsoft.Net.Http.Headers;

namespace Gateway.Proxying;

/// <summary>Takes out of a client's request what must not reach a backend, before YARP copies the rest.</summary>
internal static class ClientHeaders
{
    /// <summary>Removes protected names, credentials and what belongs to the client's connection.</summary>
    /// <returns>An identity header that the client sent, as it spelled it; null when there was none, as there should not be.</returns>
    public static string? Clean(HttpRequest request, GatewayRoute route, ProxyHooks hooks)
    {
        var headers = request.Headers;
        var identity = RemoveProtected(headers, route.Protected); // first: whoever names them in Connection, too, sent them all the same
        RemoveNominated(headers);
        RemoveUpgrade(headers);
        RemoveCredentials(headers, route, hooks);
        return identity;
    }

    /// <summary>An identity header that the client sent.</summary>
    public static string? FindIdentity(HttpRequest request, GatewayRoute route)
    {
        foreach (var (name, _) in request.Headers)
        {
            if (route.Protected.IsRefusedFromClients(name) && route.Protected.IsIdentity(name))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>RFC 9110 section 7.6.1: headers that Connection names end here. Those that frame or address the request are not its to name.</summary>
    private static void RemoveNominated(IHeaderDictionary headers)
    {
        if (headers.Connection.Count == 0)
        {
            return;
        }

        foreach (var name in headers.GetCommaSeparatedValues(HeaderNames.Connection))
        {
            if (!IsKept(name))
            {
                headers.Remove(name);
            }
        }

        static bool IsKept(string name) =>
            name.Equals(HeaderNames.Upgrade, StringComparison.OrdinalIgnoreCase)
            || name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
            || name.Equals(HeaderNames.TransferEncoding, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Only WebSockets upgrade: inside an h2c or SPDY tunnel requests would follow that nobody looked at.</summary>
    private static void RemoveUpgrade(IHeaderDictionary headers)
    {
        if (headers.Upgrade.Count > 0 && !string.Equals(headers.Upgrade.ToString(), "websocket", StringComparison.OrdinalIgnoreCase))
        {
            headers.Remove(HeaderNames.Upgrade);
        }
    }

    private static string? RemoveProtected(IHeaderDictionary headers, ProtectedHeaders @protected)
    {
        List<string>? found = null;
        foreach (var (name, _) in headers)
        {
            if (@protected.IsRefusedFromClients(name))
            {
                (found ??= []).Add(name);
            }
        }

        string? identity = null;
        foreach (var name in found ?? [])
        {
            headers.Remove(name);
            identity ??= @protected.IsIdentity(name) ? name : null;
        }

        return identity;
    }

    private static void RemoveCredentials(IHeaderDictionary headers, GatewayRoute route, ProxyHooks hooks)
    {
        if (route.IsBetterAuth && hooks.HidesTokens)
        {
            headers.Remove(HeaderNames.AcceptEncoding); // the answer has to be read
        }

        if (route.ForwardAuthorization)
        {
            if (headers.Authorization.Count > 0 && Authorization.SignsInConnection(headers.Authorization.ToString()))
            {
                headers.Remove(HeaderNames.Authorization);
            }

            return;
        }

        // What Better Auth gave is its own business.
        var passesForeign = route.IsBetterAuth || route.Policy.Requires == AccessRequirement.Nothing;
        if (headers.Authorization.Count > 0
            && (route.Identity.Basic is not null || !Authorization.MayPass(headers.Authorization.ToString(), passesForeign, hooks.Issuer, route.IsBetterAuth ? null : hooks.IsTrustedToken)))
        {
            headers.Remove(HeaderNames.Authorization);
        }

        if (route.KeyHeaders is not null)
        {
            RemoveKeys(headers, route, route.KeyHeaders);
        }

        if (headers.Cookie.Count > 0)
        {
            headers.Cookie = GatewayCookies.Cut(headers.Cookie, route.IsBetterAuth ? null : hooks.IsTrustedCookie);
        }
    }

    /// <summary>
    /// The header in which this route takes API keys, in every spelling; and where it takes none, a key in a header that is one on another
    /// route: whoever got the address wrong has not given it away. A backend's own keys pass there.
    /// </summary>
    private static void RemoveKeys(IHeaderDictionary headers, GatewayRoute route, FoldedNames keyHeaders)
    {
        List<string>? found = null;
        foreach (var (name, values) in headers)
        {
            if (keyHeaders.Contains(name) && (IsTheRoutes(name, route) || values.Any(value => Authorization.IsApiKey(value.AsSpan().Trim()))))
            {
                (found ??= []).Add(name);
            }
        }

        foreach (var name in found ?? [])
        {
            headers.Remove(name);
        }
    }

    private static bool IsTheRoutes(string name, GatewayRoute route) =>
        route.Policy.ApiKeys?.Header is { } header && name.Length <= FoldedNames.MaxLength && FoldedNames.Fold(name).Equals(FoldedNames.Fold(header), StringComparison.Ordinal);
}
