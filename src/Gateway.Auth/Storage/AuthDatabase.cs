using Gateway.Auth.SigningKeys;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>The database of accounts, keys and audit rows: PostgreSQL if it is configured, else an SQLite file in the data directory.</summary>
internal sealed class AuthDatabase : IWatchedStore, IDisposable
{
    /// <summary>The SQLite file's name in <see cref="StoresOptions.DataDirectory"/>.</summary>
    public const string FileName = "accounts.db";

    /// <summary>How long the watch waits for an answer, in seconds.</summary>
    private const int ProbeTimeout = 2;

    private readonly DatabaseEngine engine;

    /// <summary>Nothing is opened before it is needed.</summary>
    public AuthDatabase(StoresOptions options) => engine = options.Postgres is { } connectionString
        ? new PostgresEngine(connectionString)
        : new SqliteEngine(Path.GetFullPath(Path.Combine(options.DataDirectory, FileName)));

    /// <inheritdoc/>
    public StoreCircuit Circuit => engine.Circuit;

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
    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken) => ExplainAsync(SchemaMigration.ApplyAsync, cancellationToken);

    /// <summary>The ids of the migrations that <see cref="MigrateAsync"/> would apply.</summary>
    /// <exception cref="StorageUnusableException">Somebody has to do something first.</exception>
    public Task<IReadOnlyList<string>> PendingMigrationsAsync(CancellationToken cancellationToken) => ExplainAsync(SchemaMigration.PendingAsync, cancellationToken);

    private async Task<IReadOnlyList<string>> ExplainAsync(
        Func<DatabaseEngine, CancellationToken, Task<IReadOnlyList<string>>> migrations, CancellationToken cancellationToken)
    {
        try
        {
            await engine.CheckAsync(cancellationToken);
            return await migrations(engine, cancellationToken);
        }
        catch (Exception e) when (engine.WhyUnusable(e) is { } reason)
        {
            throw new StorageUnusableException(reason, e);
        }
    }

    /// <inheritdoc/>
    /// <remarks>With a connection of the pool that requests use: when they can't have one, the database is no use to them.</remarks>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(ProbeTimeout));
        try
        {
            await using var connection = engine.Connect();
            await connection.OpenAsync(patience.Token);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1";
            command.CommandTimeout = ProbeTimeout;
            await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The database does not answer.", e);
        }
    }

    /// <inheritdoc/>
    public void ReportSlow(bool isSlow) => engine.ReportSlow(isSlow);

    /// <inheritdoc/>
    public void Forget() => engine.Close();

    /// <inheritdoc/>
    public string Describe(Exception failure) => engine.Describe(failure);

    /// <inheritdoc/>
    public string? WhyUnusable(Exception failure) => engine.WhyUnusable(failure);

    /// <inheritdoc/>
    public void Dispose() => engine.Close();
}
