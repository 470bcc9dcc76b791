namespace Gateway.Errors;

internal static partial class ErrorsLog
{
    [LoggerMessage(3901, LogLevel.Error, "A request failed (trace {TraceId}).")]
    public static partial void Failed(this ILogger logger, Exception exception, string traceId);

    [LoggerMessage(3902, LogLevel.Debug, "A request was answered with 503 because something the gateway needs was away ({Kind}: {Reason}; trace {TraceId}).")]
    public static partial void DependencyAway(this ILogger logger, string kind, string reason, string traceId);

    [LoggerMessage(3903, LogLevel.Debug, "A request was answered with 503 (trace {TraceId}).")]
    public static partial void Unavailable(this ILogger logger, string traceId);

    [LoggerMessage(3904, LogLevel.Warning, "Requests have been answered with 503 for a while although the stores can be used: {Reason} (the latest is trace {TraceId}).")]
    public static partial void Unexplained(this ILogger logger, string reason, string traceId);
}
