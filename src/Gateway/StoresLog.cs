namespace Gateway;

internal static partial class StoresLog
{
    [LoggerMessage(3701, LogLevel.Warning, "{Store} was not there yet: {Problem}. The start waits for it, for {Limit} at most.")]
    public static partial void NotThere(this ILogger<Stores> logger, string store, string problem, TimeSpan limit);
}
