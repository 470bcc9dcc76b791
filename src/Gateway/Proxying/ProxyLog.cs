using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxying;

internal static partial class ProxyLog
{
    [LoggerMessage(3101, LogLevel.Error, "Refused to forward a request on {Endpoint}: no route metadata, no caller, or a caller who is not allowed. The pipeline is put together wrongly.")]
    public static partial void RefusedUndecided(this ILogger logger, string? endpoint);

    [LoggerMessage(EventId = 3102, Message = "A request on route {Route} was not answered to its end: {Error}. {Reason} (trace {TraceId})")]
    public static partial void Failed(this ILogger logger, LogLevel level, string route, ForwarderError error, string? reason, string traceId);
}
