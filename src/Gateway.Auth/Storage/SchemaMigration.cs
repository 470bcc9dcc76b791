using System.Data.Common;
using System.Reflection;

namespace Gateway.Auth.Storage;

/// <summary>
/// Applies the migrations that a database lacks, in one transaction that holds a lock: EF Core's own MigrateAsync keeps its lock on SQLite
/// in a table, and a process killed in between would leave it locked for ever. It runs each migration's SQL as written beside it by
/// <c>dotnet ef migrations script PREVIOUS THIS --no-transactions</c>; building EF Core's model to find nothing to do would cost most of a start.
/// </summary>
internal static class SchemaMigration
{
    /// <summary>Applies what is pending. A database newer than this program is left alone.</summary>
    /// <returns>The ids of what was applied.</returns>
    public static async Task<IReadOnlyList<string>> ApplyAsync(DatabaseEngine engine, CancellationToken cancellationToken)
    {
        await using var connection = engine.Connect();
        await connection.OpenAsync(cancellationToken);
        if (await PendingAsync(connection, engine, cancellationToken) is [])
        {
            return [];
        }

        await ExecuteAsync(connection, engine.BeforeMigration, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, engine.LockSchema, cancellationToken);
        var pending = await PendingAsync(connection, engine, cancellationToken);
        foreach (var id in pending)
        {
            await ExecuteAsync(connection, Script(engine, id), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return pending;
    }

    /// <summary>The ids of the migrations that the database lacks, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> PendingAsync(DatabaseEngine engine, CancellationToken cancellationToken)
    {
        await using var connection = engine.Connect();
        await connection.OpenAsync(cancellationToken);
        return await PendingAsync(connection, engine, cancellationToken);
    }

    /// <summary>The ids of all migrations, oldest first.</summary>
    public static IReadOnlyList<string> All(DatabaseEngine engine)
    {
        var prefix = Prefix(engine);
        return
        [
            .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(name => name[prefix.Length..^".sql".Length])
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>A migration's SQL.</summary>
    public static string Script(DatabaseEngine engine, string id)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Prefix(engine)}{id}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Prefix(DatabaseEngine engine) => $"Gateway.Auth.Storage.Migrations.{engine.MigrationsFolder}.";

    private static async Task<List<string>> PendingAsync(DbConnection connection, DatabaseEngine engine, CancellationToken cancellationToken)
    {
        var pending = All(engine).ToList();
        await using var command = connection.CreateCommand();
        command.CommandText = engine.HistoryExists;
        if (await command.ExecuteScalarAsync(cancellationToken) is false or 0L)
        {
            return pending;
        }

        command.CommandText = """SELECT migration_id FROM "__EFMigrationsHistory" """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            pending.Remove(reader.GetString(0));
        }

        return pending;
    }

    private static async Task ExecuteAsync(DbConnection connection, string? sql, CancellationToken cancellationToken)
    {
        if (sql is not null)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
