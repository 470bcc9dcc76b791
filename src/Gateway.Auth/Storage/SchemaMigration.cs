using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace Gateway.Auth.Storage;

/// <summary>
/// Applies the migrations that a database lacks, in one transaction that holds a lock. EF Core's own MigrateAsync keeps its lock on SQLite
/// in a table, and a process killed in between would leave it locked for ever.
/// </summary>
internal static class SchemaMigration
{
    /// <summary>Applies what is pending. A database newer than this program is left alone.</summary>
    public static async Task ApplyAsync(AuthDbContext db, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        if ((await PendingAsync(db, cancellationToken)).Pending.Count == 0)
        {
            return;
        }

        await db.BeforeMigrationAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockSchemaAsync(cancellationToken);
        var (last, pending) = await PendingAsync(db, cancellationToken);
        if (pending.Count > 0)
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = transaction.GetDbTransaction();
            command.CommandText = db.GetService<IMigrator>().GenerateScript(last, pending[^1], MigrationsSqlGenerationOptions.NoTransactions);
            await command.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static async Task<(string? Last, List<string> Pending)> PendingAsync(AuthDbContext db, CancellationToken cancellationToken)
    {
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var known = db.Database.GetMigrations().ToList();
        return (known.LastOrDefault(applied.Contains), known.FindAll(id => !applied.Contains(id)));
    }
}
