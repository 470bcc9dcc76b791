using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary>Every refused line with its reason: in a file as JSON Lines, or the first few on the standard error.</summary>
internal sealed class ImportReport : IAsyncDisposable
{
    private const int Shown = 20;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextWriter error;
    private readonly StreamWriter? file;
    private readonly List<Entry> first = [];
    private int count;

    /// <param name="path">The file, which is replaced; null for none.</param>
    /// <param name="error">Messages.</param>
    /// <exception cref="OperatorException">The file cannot be written.</exception>
    public ImportReport(string? path, TextWriter error)
    {
        this.error = error;
        try
        {
            file = path is null ? null : new StreamWriter(PrivateFiles.Open(path, FileMode.Create, FileShare.Read));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"The report {path} cannot be written ({e.Message.TrimEnd('.')}): name another file with --report.", e);
        }
    }

    /// <summary>Adds a line.</summary>
    public void Add(int line, string reason)
    {
        var entry = new Entry(line, reason);
        count++;
        if (file is not null)
        {
            file.WriteLine(JsonSerializer.Serialize(entry, Json));
        }
        else if (first.Count < Shown)
        {
            first.Add(entry);
        }
    }

    /// <summary>Shows what has no file.</summary>
    public async Task ShowAsync()
    {
        foreach (var entry in first)
        {
            await error.WriteLineAsync($"line {entry.Line}: {entry.Reason}");
        }

        if (file is null && count > Shown)
        {
            await error.WriteLineAsync($"and {count - Shown} more: --report FILE has all of them.");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => file?.DisposeAsync() ?? ValueTask.CompletedTask;

    private sealed record Entry(int Line, string Reason);
}
