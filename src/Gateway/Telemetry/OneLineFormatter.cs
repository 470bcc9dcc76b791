using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Telemetry;

/// <summary>Writes the log as the framework's "simple" formatter does with one line for each entry, but with <see cref="LogText"/>.</summary>
internal sealed class OneLineFormatter() : ConsoleFormatter(FormatterName)
{
    /// <summary>For <c>Logging:Console:FormatterName</c>.</summary>
    public const string FormatterName = "one-line";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(Word(logEntry.LogLevel));
        textWriter.Write(": ");
        textWriter.Write(logEntry.Category);
        textWriter.Write('[');
        textWriter.Write(logEntry.EventId.Id);
        textWriter.Write("] ");
        LogText.Write(textWriter, logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(' ');
            LogText.Write(textWriter, exception.ToString());
        }

        textWriter.WriteLine();
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}

/// <summary>What the host calls to have a log.</summary>
internal static class OneLineLogging
{
    /// <summary>
    /// Logs to the console with <see cref="OneLineFormatter"/>, or as JSON, in which nobody can begin a line either (but credentials in addresses stay), if <c>Logging:Console:FormatterName</c> says
    /// <c>json</c>. The framework's other formatters pass what clients write, and a name that it doesn't know is the first of them.
    /// </summary>
    public static ILoggingBuilder AddOneLineConsole(this ILoggingBuilder logging)
    {
        logging.Services.PostConfigure<ConsoleLoggerOptions>(console =>
            console.FormatterName = console.FormatterName is ConsoleFormatterNames.Json ? ConsoleFormatterNames.Json : OneLineFormatter.FormatterName);
        return logging.AddConsoleFormatter<OneLineFormatter, ConsoleFormatterOptions>().AddConsole();
    }
}
