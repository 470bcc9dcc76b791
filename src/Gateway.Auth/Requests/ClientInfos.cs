using Gateway.Auth.Access;
using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Auth.Requests;

/// <summary>Reads where a request came from.</summary>
internal static class ClientInfos
{
    private const int UserAgentLength = 256;

    /// <summary>The client of a request; the address is the one that the forwarded headers of trusted proxies left.</summary>
    public static ClientInfo Of(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        var address = context.Connection.RemoteIpAddress;
        return new ClientInfo(
            address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address,
            agent.Length == 0 ? null : AuditLog.Safe(agent.Length > UserAgentLength ? agent[..UserAgentLength] : agent),
            RequestTrace.Id(context),
            Endpoint: Endpoint(context));
    }

    /// <summary>The same for what an administrator does: the rows have their id.</summary>
    public static ClientInfo OfAdministrator(HttpContext context) => Of(context) with { ActorId = Caller.Of(context).Identity!.UserId };

    private static string? Endpoint(HttpContext context) => context.GetEndpoint() switch
    {
        { } endpoint when endpoint.Metadata.GetMetadata<AuditedAs>() is { } known => known.Name,
        RouteEndpoint endpoint => $"{context.Request.Method} {endpoint.RoutePattern.RawText}",
        _ => null,
    };
}
