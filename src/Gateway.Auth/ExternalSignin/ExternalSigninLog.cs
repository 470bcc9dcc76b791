using Microsoft.Extensions.Logging;

namespace Gateway.Auth.ExternalSignin;

/// <summary>What happens with providers.</summary>
internal static partial class ExternalSigninLog
{
    [LoggerMessage(6300, LogLevel.Warning, "The provider {Provider} could not be used: {Reason}. Trace {TraceId}.")]
    public static partial void ProviderUnusable(this ILogger logger, string provider, string reason, string traceId);

    [LoggerMessage(6301, LogLevel.Information, "What the provider {Provider} answered was refused: {Reason}. Trace {TraceId}.")]
    public static partial void AnswerRefused(this ILogger logger, string provider, string reason, string traceId);
}
