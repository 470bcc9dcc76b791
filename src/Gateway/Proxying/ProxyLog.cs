namespace Gateway.Proxying;

internal static partial class ProxyLog
{
    [LoggerMessage(3101, LogLevel.Error, "Refused to forward a request on {Endpoint}: no route metadata, no caller, or a caller who is not allowed. The pipeline is put together wrongly.")]
    public static partial void RefusedUndecided(this ILogger logger, string? endpoint);
}
