using System.Globalization;
using Gateway.Auth.Audit;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Administration;

/// <summary>A row of the audit log.</summary>
internal sealed record AdminAuditRow(
    Guid Id, DateTimeOffset At, string Event, Guid? UserId, Guid? SessionId, string? Ip, string? UserAgent, string? TraceId, string? Endpoint, string? Detail, bool Suspicious)
{
    /// <summary>Shows a row.</summary>
    public static AdminAuditRow From(AuditEvent row) => new(
        row.Id, row.At, row.Event, row.UserId, row.SessionId, row.Ip, row.UserAgent, row.TraceId, row.Endpoint, row.Detail, SuspiciousEvent.Find(row.Event) is not null);
}

/// <summary>
/// Some rows, the oldest first, and where the next ones begin. The cursor of the last page picks up what is written later; it never lies behind
/// rows of the last seconds, among which others can still appear, so these come once more.
/// </summary>
internal sealed record AdminAuditPage(IReadOnlyList<AdminAuditRow> Items, string? NextCursor);

/// <summary><c>GET /auth/admin/audit?user_id=&amp;event=&amp;endpoint=&amp;suspicious=&amp;since=&amp;until=&amp;limit=&amp;cursor=</c>.</summary>
internal sealed class AdminAuditEndpoint(AuditReader audit, TimeProvider time)
{
    /// <summary>A row has its place before it is written, by the clock of its writer: a slow write, and as much as clocks may differ.</summary>
    private static readonly TimeSpan Unsettled = TimeSpan.FromSeconds(5);

    /// <summary>Lists.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal);
        var paging = AdminPaging.Read(context, errors);
        var query = context.Request.Query;
        var filter = new AuditFilter
        {
            Event = AdminPaging.Text(context, "event", errors),
            Endpoint = AdminPaging.Text(context, "endpoint", errors),
            Suspicious = AdminPaging.Flag(context, "suspicious", errors),
            Since = Moment("since"),
            Until = Moment("until"),
        };
        if (query.TryGetValue("user_id", out var userId))
        {
            if (!Guid.TryParse(userId, out var id))
            {
                errors["user_id"] = [new FieldError("invalid", "This is an account's id.")];
            }

            filter = filter with { UserId = id };
        }

        if (errors.Count > 0)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors);
            return;
        }

        var after = paging.After ?? Guid.Empty;
        var settled = AuditIds.First(time.GetUtcNow() - Unsettled);
        var rows = await audit.PageAsync(filter, after, paging.Limit, context.RequestAborted);
        var last = rows.Count > 0 ? rows[^1].Id : after;
        await AdminJson.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new AdminAuditPage(
                [.. rows.Select(AdminAuditRow.From)],
                AdminPaging.Cursor(last.CompareTo(settled) < 0 ? last : settled.CompareTo(after) > 0 ? settled : after)));

        DateTimeOffset? Moment(string name)
        {
            if (!query.TryGetValue(name, out var text))
            {
                return null;
            }

            string[] formats = ["yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd"];
            if (DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            {
                return moment;
            }

            errors[name] = [new FieldError("invalid", "This is a date or a time as RFC 3339 writes it, such as 2026-01-31T12:00:00Z.")];
            return null;
        }
    }
}
