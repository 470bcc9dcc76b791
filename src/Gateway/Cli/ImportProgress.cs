using System.Globalization;
using Gateway.Auth.UserImport;

namespace Gateway.Cli;

/// <summary>A bar on a person's terminal, one line that is written over; nothing when the messages go elsewhere.</summary>
/// <param name="output">The terminal.</param>
/// <param name="file">How much of it has been read is how far the import is.</param>
/// <param name="isTerminal">Whether a person sees it.</param>
internal sealed class ImportProgress(TextWriter output, Stream file, bool isTerminal)
{
    private const int Width = 30;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly long started = TimeProvider.System.GetTimestamp();
    private TimeSpan last = -Interval;

    /// <summary>Draws the bar, but not more than five times a second.</summary>
    public void Show(ImportSummary summary)
    {
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        if (isTerminal && elapsed - last >= Interval)
        {
            last = elapsed;
            output.Write("\r" + Bar(file.Length == 0 ? 1 : (double)file.Position / file.Length, summary, elapsed));
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void Clear()
    {
        if (isTerminal)
        {
            output.Write("\r" + new string(' ', 79) + "\r");
        }
    }

    /// <summary>The bar, at most 79 columns.</summary>
    public static string Bar(double part, ImportSummary summary, TimeSpan elapsed)
    {
        var done = (int)(Math.Clamp(part, 0, 1) * Width);
        var speed = summary.Records / Math.Max(0.001, elapsed.TotalSeconds);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"[{new string('#', done)}{new string(' ', Width - done)}] {Math.Floor(Math.Clamp(part, 0, 1) * 100),3}%  {summary.Records:N0} users, {summary.Refused:N0} refused, {speed:N0}/s");
        return (text.Length > 79 ? text[..79] : text).PadRight(79);
    }
}
