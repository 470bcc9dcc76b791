using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Gateway.Auth.Storage;

/// <summary>The tables in SQLite.</summary>
internal sealed class SqliteAuthDbContext(DbContextOptions<SqliteAuthDbContext> options) : AuthDbContext(options)
{
    // Result codes, https://sqlite.org/rescode.html
    private const int PrimaryKeyConstraint = 1555;
    private const int UniqueConstraint = 2067;

    /// <summary>How a context reaches the database.</summary>
    /// <param name="path">The database file.</param>
    public static DbContextOptions<SqliteAuthDbContext> OptionsFor(string path) =>
        new DbContextOptionsBuilder<SqliteAuthDbContext>()
            .UseSqlite(ConnectionStringFor(path))
            .UseSnakeCaseNamingConvention()
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .AddInterceptors(SqliteDurability.Instance)
            .Options;

    /// <summary>The connection string, in Microsoft.Data.Sqlite's format.</summary>
    public static string ConnectionStringFor(string path) =>
        new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true }.ConnectionString;

    /// <inheritdoc/>
    public override bool IsDuplicate(DbUpdateException exception) =>
        exception.InnerException is SqliteException { SqliteExtendedErrorCode: UniqueConstraint or PrimaryKeyConstraint };

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
