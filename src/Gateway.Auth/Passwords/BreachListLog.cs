using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Passwords;

/// <summary>What the log says about the list of breached passwords: once for each time that it is away. Never a digit of a password's hash.</summary>
internal static partial class BreachListLog
{
    [LoggerMessage(EventId = 1811, Level = LogLevel.Warning, Message = "The list of breached passwords cannot be asked: {Reason}. Until it can, {Consequence} (Passwords:BreachListFailure); check Passwords:BreachList and the way there.")]
    public static partial void CannotAsk(this ILogger logger, string reason, string consequence);

    [LoggerMessage(EventId = 1812, Level = LogLevel.Information, Message = "The list of breached passwords can be asked again.")]
    public static partial void CanAskAgain(this ILogger logger);
}
