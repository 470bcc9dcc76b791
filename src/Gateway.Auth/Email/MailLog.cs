using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Email;

/// <summary>What the log says about mail. Never an address or a link.</summary>
internal static partial class MailLog
{
    [LoggerMessage(EventId = 1501, Level = LogLevel.Information, Message = "No Smtp:Host is set, so a mail ({Kind}) was written to {File}")]
    public static partial void WroteFile(this ILogger logger, MailKind kind, string file);

    [LoggerMessage(EventId = 1502, Level = LogLevel.Warning, Message = "Mail cannot be sent: {Reason}. It waits and is tried again for a day; check the Smtp settings and the server.")]
    public static partial void CannotSend(this ILogger logger, string reason);

    [LoggerMessage(EventId = 1503, Level = LogLevel.Information, Message = "Mail can be sent again.")]
    public static partial void SendsAgain(this ILogger logger);

    [LoggerMessage(EventId = 1504, Level = LogLevel.Error, Message = "A mail ({Kind}) to the account {UserId} was given up: {Reason}. Its owner can ask for another one.")]
    public static partial void GaveUp(this ILogger logger, MailKind kind, Guid? userId, string reason);

    [LoggerMessage(EventId = 1505, Level = LogLevel.Error, Message = "The queue of mails cannot be worked off, though the stores answer; it is tried again.")]
    public static partial void Stuck(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1506, Level = LogLevel.Error, Message = "A mail ({Kind}, {Id}) cannot be written, which is a bug; it is tried again for a day, and the others go on.")]
    public static partial void CannotWrite(this ILogger logger, MailKind kind, Guid id, Exception exception);
}
