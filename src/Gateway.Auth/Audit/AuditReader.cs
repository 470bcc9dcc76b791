using System.Runtime.CompilerServices;
using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Audit;

/// <summary>Reads the audit log, oldest row first.</summary>
internal sealed class AuditReader(AuthDatabase database)
{
    private const int PageSize = 1000;

    /// <summary>The last rows of those that match.</summary>
    /// <param name="filter">Which rows.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<AuditEvent>> LastAsync(AuditFilter filter, int count, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var found = await Matching(db, filter).OrderByDescending(row => row.Id).Take(count).ToListAsync(cancellationToken);
        found.Reverse();
        return found;
    }

    /// <summary>Rows that match and come after another one.</summary>
    /// <param name="filter">Which rows.</param>
    /// <param name="after">The last row of the page before; empty for the first page.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<AuditEvent>> PageAsync(AuditFilter filter, Guid after, int count, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await Matching(db, filter).Where(row => row.Id > after).OrderBy(row => row.Id).Take(count).ToListAsync(cancellationToken);
    }

    /// <summary>All rows that match, read in pages: what is written meanwhile comes too.</summary>
    public async IAsyncEnumerable<AuditEvent> AllAsync(AuditFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = Guid.Empty;
        while (true)
        {
            var page = await PageAsync(filter, after, PageSize, cancellationToken);
            foreach (var row in page)
            {
                yield return row;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Id;
        }
    }

    private static IQueryable<AuditEvent> Matching(AuthDbContext db, AuditFilter filter)
    {
        var rows = db.AuditEvents.AsNoTracking();
        if (filter.UserId is { } user)
        {
            rows = rows.Where(row => row.UserId == user);
        }

        if (filter.Event is { } code)
        {
            var beginning = code + ".";
            rows = rows.Where(row => row.Event == code || row.Event.StartsWith(beginning));
        }

        if (filter.Endpoint is { } endpoint)
        {
            var beginning = endpoint + " ";
            rows = rows.Where(row => row.Endpoint == endpoint || row.Endpoint!.StartsWith(beginning));
        }

        if (filter.Suspicious)
        {
            var codes = SuspiciousEvent.All.Select(suspicious => suspicious.Code).ToList();
            rows = rows.Where(row => codes.Contains(row.Event));
        }

        if (filter.Since is { } since)
        {
            var first = AuditIds.First(since);
            rows = rows.Where(row => row.Id >= first);
        }

        if (filter.Until is { } until)
        {
            var end = AuditIds.First(until);
            rows = rows.Where(row => row.Id < end);
        }

        return rows;
    }
}
