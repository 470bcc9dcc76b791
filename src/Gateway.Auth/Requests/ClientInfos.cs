using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

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
            RequestTrace.Id(context));
    }
}
