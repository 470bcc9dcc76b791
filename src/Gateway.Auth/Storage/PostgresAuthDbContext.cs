using Gateway.Auth.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace Gateway.Auth.Storage;

/// <summary>The tables in PostgreSQL.</summary>
internal sealed class PostgresAuthDbContext(DbContextOptions<PostgresAuthDbContext> options) : AuthDbContext(options)
{
    // Any number will do, as long as every version of this program uses the same. These are the letters "agschema".
    private const long SchemaLock = 0x6167736368656D61;

    /// <summary>How a context reaches the database.</summary>
    /// <param name="connectionString">In Npgsql's format.</param>
    public static DbContextOptions<PostgresAuthDbContext> OptionsFor(string connectionString) =>
        new DbContextOptionsBuilder<PostgresAuthDbContext>()
            .UseNpgsql(connectionString)
            .UseSnakeCaseNamingConvention()
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .Options;

    /// <inheritdoc/>
    public override bool IsDuplicate(DbUpdateException exception) =>
        exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    /// <inheritdoc/>
    public override string? WhyUnusable(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } e =>
            $"PostgreSQL does not let us in ({e.MessageText}): correct the user name and password in ConnectionStrings:Postgres.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } e =>
            $"PostgreSQL has no such database ({e.MessageText}): create it, or correct ConnectionStrings:Postgres.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } e =>
            $"PostgreSQL does not let us make tables ({e.MessageText}): grant CREATE on the schema to the user in ConnectionStrings:Postgres.",
        _ => null,
    };

    /// <inheritdoc/>
    public override Task LockSchemaAsync(CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({SchemaLock})", cancellationToken);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<User>().Property(u => u.Roles).HasColumnType("jsonb");
        modelBuilder.Entity<User>().Property(u => u.Attributes).HasColumnType("jsonb");
    }

    /// <summary>For <c>dotnet ef migrations add</c>.</summary>
    internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<PostgresAuthDbContext>
    {
        /// <inheritdoc/>
        public PostgresAuthDbContext CreateDbContext(string[] args) => new(OptionsFor("Host=localhost"));
    }
}
