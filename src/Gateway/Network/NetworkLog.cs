using System.Net;

namespace Gateway.Network;

internal static partial class NetworkLog
{
    [LoggerMessage(3010, LogLevel.Warning, "Browsers reach the gateway by http ({Origin}): the session cookie is not Secure. Fine for trying it out on one machine; elsewhere write an https PublicOrigin.")]
    public static partial void ServesPlainHttp(this ILogger logger, string origin);

    [LoggerMessage(3001, LogLevel.Warning,
        "Ignored {Header} from {Address}, which is not a trusted proxy. If it is yours, add {Address} to Network:TrustedProxies. Not logged again.")]
    public static partial void IgnoredForwardedHeader(this ILogger logger, string header, IPAddress? address);

    [LoggerMessage(3002, LogLevel.Debug, "Refused a request with ambiguous framing or header names.")]
    public static partial void RefusedFraming(this ILogger logger);

    [LoggerMessage(3003, LogLevel.Debug, "Refused a path that servers read differently.")]
    public static partial void RefusedPath(this ILogger logger);
}
