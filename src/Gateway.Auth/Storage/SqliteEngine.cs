using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>SQLite, in one file.</summary>
/// <param name="path">The file.</param>
internal sealed class SqliteEngine(string path) : DatabaseEngine
{
    // Result codes, https://sqlite.org/rescode.html
    private const int ReadOnly = 8;
    private const int InputOutputError = 10;
    private const int Corrupt = 11;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    private readonly Lazy<DbContextOptions<SqliteAuthDbContext>> options = new(() => SqliteAuthDbContext.OptionsFor(path));

    /// <inheritdoc/>
    /// <remarks>A file doesn't go away.</remarks>
    public override StoreCircuit Circuit { get; } = new("SQLite", _ => false);

    /// <inheritdoc/>
    public override string MigrationsFolder => "Sqlite";

    /// <inheritdoc/>
    public override string HistoryExists => "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '__EFMigrationsHistory')";

    /// <inheritdoc/>
    public override string BeforeMigration => "PRAGMA journal_mode = WAL; " + SqliteDurability.Pragmas;

    /// <inheritdoc/>
    public override AuthDbContext Open() => new SqliteAuthDbContext(options.Value);

    /// <inheritdoc/>
    public override DbConnection Connect()
    {
        SqliteFile.Prepare(path);
        return new SqliteConnection(SqliteAuthDbContext.ConnectionStringFor(path));
    }

    /// <inheritdoc/>
    public override string BeforeWriting => SqliteDurability.Pragmas;

    /// <inheritdoc/>
    public override object ToColumn(DateTimeOffset moment) => moment.UtcTicks;

    /// <inheritdoc/>
    public override DateTimeOffset MomentIn(DbDataReader reader, int column) => new(reader.GetInt64(column), TimeSpan.Zero);

    /// <inheritdoc/>
    /// <remarks>The last connection to close folds the write-ahead log into the file.</remarks>
    public override void Close()
    {
        using var connection = new SqliteConnection(SqliteAuthDbContext.ConnectionStringFor(path));
        SqliteConnection.ClearPool(connection);
    }

    /// <inheritdoc/>
    public override string Describe(Exception failure) => failure.Message.TrimEnd('.');

    /// <inheritdoc/>
    public override string? WhyUnusable(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: Corrupt or NotADatabase } =>
            $"The database file {path} is damaged: restore it from a backup, or move it away to begin without accounts.",
        SqliteException { SqliteErrorCode: ReadOnly or CannotOpen or InputOutputError } or IOException or UnauthorizedAccessException =>
            $"The database file {path} cannot be opened and written ({exception.Message.TrimEnd('.')}): correct the folder's rights, or DataDirectory.",
        _ => null,
    };
}
