namespace Gateway.Errors;

internal static partial class ErrorsLog
{
    [LoggerMessage(3901, LogLevel.Error, "A request failed.")]
    public static partial void Failed(this ILogger logger, Exception exception);

    [LoggerMessage(3902, LogLevel.Warning, "A request was answered with 503 because something the gateway needs was away ({Kind}: {Reason}).")]
    public static partial void DependencyAway(this ILogger logger, string kind, string reason);

    [LoggerMessage(3903, LogLevel.Debug, "A request was answered with 503: {Reason}.")]
    public static partial void StoreAway(this ILogger logger, string reason);
}
