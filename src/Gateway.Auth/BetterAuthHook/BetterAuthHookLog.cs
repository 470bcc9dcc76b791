using Microsoft.Extensions.Logging;

namespace Gateway.Auth.BetterAuthHook;

/// <summary>What the log says about pushes that were not taken in: why, and nothing that was in them.</summary>
internal static partial class BetterAuthHookLog
{
    [LoggerMessage(EventId = 6501, Level = LogLevel.Warning, Message = "A change that {Network} pushed was not taken in: {Reason}. Each reason is told once in ten minutes.")]
    public static partial void HookNotTaken(this ILogger logger, string network, string reason);
}
