using System.Globalization;
using System.Text;
using Gateway.Auth.Storage;

namespace Gateway.Auth.Audit;

/// <summary>Writes audit rows.</summary>
internal sealed class AuditLog(AuthDatabase database, TimeProvider time)
{
    /// <summary>Longest text that is kept, in UTF-16 code units.</summary>
    public const int MaxTextLength = 512;

    /// <summary>Longest <see cref="AuditEvent.Endpoint"/>: a route's name, or a pattern that an operator wrote.</summary>
    public const int MaxEndpointLength = 200;

    /// <summary>Writes one row. Control and format characters become U+FFFD, so that no reader of the log can be misled (ADVISORIES.md J-118).</summary>
    public async Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        Add(db, entry);
        await db.SaveChangesAsync(cancellationToken);
        AuditMetrics.Count(entry.Event);
    }

    /// <summary>Adds a row to a unit of work, to be saved with what it tells of. Whoever saves counts it (<see cref="AuditMetrics"/>).</summary>
    public void Add(AuthDbContext db, AuditEntry entry)
    {
        var now = time.GetUtcNow();
        db.AuditEvents.Add(new AuditEvent
        {
            Id = Guid.CreateVersion7(now),
            At = entry.At ?? now,
            Event = entry.Event,
            UserId = entry.UserId,
            SessionId = entry.SessionId,
            Ip = Safe(entry.Ip),
            UserAgent = Safe(entry.UserAgent),
            TraceId = entry.TraceId,
            Endpoint = Safe(entry.Endpoint ?? AuditedCommand.Endpoint, MaxEndpointLength),
            Detail = Safe(entry.Detail),
        });
    }

    /// <summary>The text without what no reader of a log or a terminal should see, cut.</summary>
    public static string? Safe(string? text, int length = MaxTextLength)
    {
        if (text is null)
        {
            return null;
        }

        var safe = new StringBuilder(Math.Min(text.Length, length));
        foreach (var rune in text.EnumerateRunes())
        {
            if (safe.Length + rune.Utf16SequenceLength > length)
            {
                break;
            }

            safe.Append(IsVisible(rune) ? rune.ToString() : "\uFFFD");
        }

        return safe.ToString();
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
