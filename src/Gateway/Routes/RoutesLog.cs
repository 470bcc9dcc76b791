namespace Gateway.Routes;

internal static partial class RoutesLog
{
    [LoggerMessage(2001, LogLevel.Information, "{File} was accepted as generation {Generation}: {Changes}")]
    public static partial void Accepted(ILogger logger, string file, int generation, string changes);

    [LoggerMessage(2002, LogLevel.Error, "{File} was refused, the routes accepted at {AcceptedAt:u} stay in force:{Errors}")]
    public static partial void Refused(ILogger logger, string file, DateTimeOffset acceptedAt, string errors);

    [LoggerMessage(2003, LogLevel.Information, "{File} says what is in force again")]
    public static partial void Restored(ILogger logger, string file);

    [LoggerMessage(2004, LogLevel.Error, "Looking at {File} failed; it is looked at again")]
    public static partial void Failed(ILogger logger, Exception exception, string file);
}
