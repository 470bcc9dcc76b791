using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>The database of accounts, keys and audit rows: PostgreSQL if it is configured, else an SQLite file in the data directory.</summary>
internal sealed class AuthDatabase : IDisposable
{
    /// <summary>The SQLite file's name in <see cref="StoresOptions.DataDirectory"/>.</summary>
    public const string FileName = "accounts.db";

    private readonly string? path;
    private readonly Lazy<Func<AuthDbContext>> open;

    /// <summary>Nothing is opened before it is needed.</summary>
    public AuthDatabase(StoresOptions options)
    {
        if (options.Postgres is { } connectionString)
        {
            open = new(() =>
            {
                var postgres = PostgresAuthDbContext.OptionsFor(connectionString);
                return () => new PostgresAuthDbContext(postgres);
            });
            return;
        }

        path = Path.GetFullPath(Path.Combine(options.DataDirectory, FileName));
        open = new(() =>
        {
            var sqlite = SqliteAuthDbContext.OptionsFor(path);
            return () => new SqliteAuthDbContext(sqlite);
        });
    }

    /// <summary>A context for one unit of work; dispose it. What it reads is not tracked.</summary>
    public AuthDbContext Open() => open.Value();

    /// <summary>Makes or updates the tables. Several processes may call it at once; when there is nothing to do it costs one small query.</summary>
    /// <exception cref="StorageUnusableException">Somebody has to do something first.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = Open();
        try
        {
            if (path is not null)
            {
                SqliteFile.Prepare(path);
            }

            await SchemaMigration.ApplyAsync(db, cancellationToken);
        }
        catch (Exception e) when (db.WhyUnusable(e) is { } reason)
        {
            throw new StorageUnusableException(reason, e);
        }
    }

    /// <summary>Closes SQLite's pooled connections, which folds the write-ahead log into the file.</summary>
    public void Dispose()
    {
        if (path is not null && open.IsValueCreated)
        {
            using var db = Open();
            SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        }
    }
}
