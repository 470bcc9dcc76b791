using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Trust;

/// <summary>What the log says about those whom the gateway trusts: once for each time that one is away. Never a token.</summary>
internal static partial class TrustLog
{
    [LoggerMessage(EventId = 6401, Level = LogLevel.Warning, Message = "The keys of {Issuer} cannot be fetched: {Reason}. The known ones stay in use, {Known}; check the address (Trust:Issuers) and the way there.")]
    public static partial void KeysAway(this ILogger logger, string issuer, string reason, string known);

    [LoggerMessage(EventId = 6402, Level = LogLevel.Information, Message = "The keys of {Issuer} can be fetched again.")]
    public static partial void KeysBack(this ILogger logger, string issuer);

    [LoggerMessage(EventId = 6403, Level = LogLevel.Warning, Message = "The key set of {Issuer} has no key for any of {Algorithms}, so none of its tokens is accepted. Add its algorithm to Algorithms, or let it sign with one of these.")]
    public static partial void NoUsableKey(this ILogger logger, string issuer, string algorithms);

    [LoggerMessage(EventId = 6404, Level = LogLevel.Debug, Message = "A token of {Issuer} was refused: {Reason}.")]
    public static partial void TokenRefused(this ILogger logger, string issuer, string reason);

    [LoggerMessage(EventId = 6405, Level = LogLevel.Information, Message = "{Subject} of {Issuer} has no account here: {Reason}.")]
    public static partial void NoAccount(this ILogger logger, string issuer, string subject, string reason);

    [LoggerMessage(EventId = 6406, Level = LogLevel.Warning, Message = "Better Auth cannot be asked about sessions: {Reason}. Whoever comes with its cookie gets 503; check BetterAuth:BaseUrl and the way there.")]
    public static partial void BetterAuthAway(this ILogger logger, string reason);

    [LoggerMessage(EventId = 6407, Level = LogLevel.Information, Message = "Better Auth can be asked about sessions again.")]
    public static partial void BetterAuthBack(this ILogger logger);

    [LoggerMessage(EventId = 6408, Level = LogLevel.Warning, Message = "{Network} comes with more Better Auth sessions that nobody knows than Better Auth is asked about. Its further ones are answered with 429 until there is room again.")]
    public static partial void TooManyUnknown(this ILogger logger, string network);
}
