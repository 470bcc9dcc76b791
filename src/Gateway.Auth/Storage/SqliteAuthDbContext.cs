using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Gateway.Auth.Storage;

/// <summary>The tables in SQLite.</summary>
internal sealed class SqliteAuthDbContext(DbContextOptions<SqliteAuthDbContext> options) : AuthDbContext(options)
{
    // Result codes, https://sqlite.org/rescode.html
    private const int ReadOnly = 8;
    private const int InputOutputError = 10;
    private const int Corrupt = 11;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;
    private const int PrimaryKeyConstraint = 1555;
    private const int UniqueConstraint = 2067;

    private string Path => Database.GetDbConnection().DataSource;

    /// <summary>How a context reaches the database.</summary>
    /// <param name="path">The database file.</param>
    public static DbContextOptions<SqliteAuthDbContext> OptionsFor(string path) =>
        new DbContextOptionsBuilder<SqliteAuthDbContext>()
            .UseSqlite(new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true }.ConnectionString)
            .UseSnakeCaseNamingConvention()
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .AddInterceptors(SqliteDurability.Instance)
            .Options;

    /// <inheritdoc/>
    public override bool IsDuplicate(DbUpdateException exception) =>
        exception.InnerException is SqliteException { SqliteExtendedErrorCode: UniqueConstraint or PrimaryKeyConstraint };

    /// <inheritdoc/>
    public override string? WhyUnusable(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: Corrupt or NotADatabase } =>
            $"The database file {Path} is damaged: restore it from a backup, or move it away to begin without accounts.",
        SqliteException { SqliteErrorCode: ReadOnly or CannotOpen or InputOutputError } or IOException or UnauthorizedAccessException =>
            $"The database file {Path} cannot be opened and written ({exception.Message}): correct the folder's rights, or DataDirectory.",
        _ => null,
    };

    /// <inheritdoc/>
    public override Task BeforeMigrationAsync(CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"PRAGMA journal_mode = WAL", cancellationToken);

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();

    /// <summary>SQLite orders text, and text with offsets misorders; UTC ticks order as time does.</summary>
    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(
        value => value.UtcTicks,
        ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    /// <summary>For <c>dotnet ef migrations add</c>.</summary>
    internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<SqliteAuthDbContext>
    {
        /// <inheritdoc/>
        public SqliteAuthDbContext CreateDbContext(string[] args) => new(OptionsFor("accounts.db"));
    }
}
