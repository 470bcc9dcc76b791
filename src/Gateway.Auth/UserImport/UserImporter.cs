using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.UserImport;

/// <summary>
/// Adds accounts to the database, each with its audit row, by which a later import recognises them. It only ever adds; the unique indexes
/// decide what is free, so two imports at once, or a sign-up in between, spoil nothing.
/// </summary>
internal sealed class UserImporter(AuthDatabase database, AuditLog audit) : IImportTarget
{
    /// <summary>The event of the audit row.</summary>
    public const string Imported = "user.imported";

    // Each time somebody else has just taken an address, and what they took is seen the next time.
    private const int MaxAttempts = 20;

    /// <summary>In seconds: another import may be at it, and nobody waits for an answer as requests do.</summary>
    private const int Patience = 60;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ImportStanding>> ExamineAsync(IReadOnlyList<ImportAccount> accounts, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await ExamineAsync(db, accounts, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ImportStanding>> AddAsync(IReadOnlyList<ImportAccount> accounts, CancellationToken cancellationToken) =>
        AddAsync(accounts, ClientInfo.Operator, cancellationToken);

    /// <summary>The same for somebody.</summary>
    public async Task<IReadOnlyList<ImportStanding>> AddAsync(IReadOnlyList<ImportAccount> accounts, ClientInfo actor, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = database.Open();
            db.Database.SetCommandTimeout(Patience);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (db.LockImports is { } lockImports)
            {
                await db.Database.ExecuteSqlRawAsync(lockImports, cancellationToken);
            }

            var standings = (await ExamineAsync(db, accounts, cancellationToken)).ToArray();
            foreach (var account in accounts.Where((_, i) => standings[i] == ImportStanding.Free))
            {
                db.Users.Add(account.User);
                audit.Add(db, AuditEntry.Of(Imported, account.User.Id, null, actor, $"roles: {string.Join(' ', account.User.Roles)}"));
            }

            try
            {
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
            catch (DbUpdateException e) when (attempt < MaxAttempts && db.IsDuplicate(e))
            {
                continue;
            }

            for (var i = 0; i < standings.Length; i++)
            {
                if (standings[i] == ImportStanding.Free)
                {
                    standings[i] = ImportStanding.Added;
                    AuditMetrics.Count(Imported);
                }
            }

            return standings;
        }
    }

    private static async Task<IReadOnlyList<ImportStanding>> ExamineAsync(AuthDbContext db, IReadOnlyList<ImportAccount> accounts, CancellationToken cancellationToken)
    {
        var keys = accounts.Select(account => account.User.EmailKey).ToList();
        var ids = accounts.Where(account => account.HasOwnId).Select(account => account.User.Id).ToList();
        var present = await db.Users.Where(user => keys.Contains(user.EmailKey) || ids.Contains(user.Id)).Select(user => new { user.Id, user.EmailKey }).ToListAsync(cancellationToken);
        var byKey = present.ToDictionary(user => user.EmailKey, user => user.Id, StringComparer.Ordinal);
        var taken = present.Select(user => user.Id).ToHashSet();
        var presentIds = present.ConvertAll(user => (Guid?)user.Id);
        var imported = presentIds.Count == 0
            ? []
            : (await db.AuditEvents.Where(row => presentIds.Contains(row.UserId) && row.Event == Imported).Select(row => row.UserId).ToListAsync(cancellationToken)).ToHashSet();

        return [.. accounts.Select(account =>
            byKey.TryGetValue(account.User.EmailKey, out var id)
                ? imported.Contains(id) && (!account.HasOwnId || account.User.Id == id) ? ImportStanding.Unchanged : ImportStanding.EmailTaken
                : account.HasOwnId && taken.Contains(account.User.Id) ? ImportStanding.IdTaken : ImportStanding.Free)];
    }
}
