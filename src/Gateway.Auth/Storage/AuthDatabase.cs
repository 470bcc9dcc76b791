using Gateway.Auth.SigningKeys;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>The database of accounts, keys and audit rows: PostgreSQL if it is configured, else an SQLite file in the data directory.</summary>
internal sealed class AuthDatabase : IDisposable
{
    /// <summary>The SQLite file's name in <see cref="StoresOptions.DataDirectory"/>.</summary>
    public const string FileName = "accounts.db";

    private readonly DatabaseEngine engine;

    /// <summary>Nothing is opened before it is needed.</summary>
    public AuthDatabase(StoresOptions options) => engine = options.Postgres is { } connectionString
        ? new PostgresEngine(connectionString)
        : new SqliteEngine(Path.GetFullPath(Path.Combine(options.DataDirectory, FileName)));

    /// <summary>A context for one unit of work; dispose it. What it reads is not tracked.</summary>
    public AuthDbContext Open() => engine.Open();

    /// <summary>Signing keys, without a context: building EF Core's model would be a third of a start.</summary>
    public SigningKeyTable SigningKeys => new(engine);

    /// <summary>Builds the model and the first query, so that the first person who signs in doesn't wait for them.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        await using var db = Open();
        await db.Users.Where(user => user.EmailKey == "").FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Makes or updates the tables. Several processes may call it at once; when there is nothing to do it costs two small queries.</summary>
    /// <returns>The ids of the migrations that were applied.</returns>
    /// <exception cref="StorageUnusableException">Somebody has to do something first.</exception>
    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken) =>
        ExplainAsync(SchemaMigration.ApplyAsync(engine, cancellationToken));

    /// <summary>The ids of the migrations that <see cref="MigrateAsync"/> would apply.</summary>
    /// <exception cref="StorageUnusableException">Somebody has to do something first.</exception>
    public Task<IReadOnlyList<string>> PendingMigrationsAsync(CancellationToken cancellationToken) =>
        ExplainAsync(SchemaMigration.PendingAsync(engine, cancellationToken));

    private async Task<IReadOnlyList<string>> ExplainAsync(Task<IReadOnlyList<string>> migrations)
    {
        try
        {
            return await migrations;
        }
        catch (Exception e) when (engine.WhyUnusable(e) is { } reason)
        {
            throw new StorageUnusableException(reason, e);
        }
    }

    /// <summary>Whether the database can be asked at all; for health, so an outage is an answer here.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        await using var db = Open();
        return await db.Database.CanConnectAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => engine.Close();
}
