using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;

namespace Gateway.Auth.Administration;

/// <summary>For addresses outside <see cref="AdminOptions.AllowedNetworks"/> the admin API isn't there: nothing else looks at such a request.</summary>
internal sealed class AdminNetworks(RequestDelegate next, AdminOptions options)
{
    /// <summary>Passes on, or answers 404.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ForAdministrators>() is null || IsAllowed(context)
            ? next(context)
            : ProblemAnswer.WriteAsync(context, AuthProblems.NotFound);

    private bool IsAllowed(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return address is not null && options.AllowedNetworks.Any(network => network.Contains(address)) && IsNobodysWord(context.Request.Headers, address);
    }

    /// <summary>
    /// What is left of forwarded headers was sent by somebody who isn't trusted: the peer is not the client then. And this machine is whoever is
    /// connected from it, not whom a proxy calls so.
    /// </summary>
    private static bool IsNobodysWord(IHeaderDictionary headers, IPAddress address) =>
        !headers.ContainsKey("X-Forwarded-For") && !headers.ContainsKey("Forwarded")
        && !(IPAddress.IsLoopback(address) && headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName));
}
