using Gateway.Auth.ApiKeys;
using Gateway.Auth.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace Gateway.Auth.Storage;

/// <summary>The tables in PostgreSQL.</summary>
internal sealed class PostgresAuthDbContext(DbContextOptions<PostgresAuthDbContext> options) : AuthDbContext(options)
{
    /// <summary>How a context reaches the database.</summary>
    /// <param name="connectionString">In Npgsql's format.</param>
    /// <param name="commandTimeout">How long a command may take, in seconds.</param>
    /// <param name="circuit">What every command goes through.</param>
    public static DbContextOptions<PostgresAuthDbContext> OptionsFor(string connectionString, int commandTimeout, StoreCircuit circuit) =>
        new DbContextOptionsBuilder<PostgresAuthDbContext>()
            .UseNpgsql(connectionString, npgsql => npgsql
                .CommandTimeout(commandTimeout)
                .ExecutionStrategy(dependencies => new CircuitExecution(dependencies, circuit)))
            .UseSnakeCaseNamingConvention()
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .Options;

    /// <inheritdoc/>
    public override bool IsDuplicate(DbUpdateException exception) =>
        exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    /// <inheritdoc/>
    /// <remarks>The letters "agimport"; see <see cref="PostgresEngine.LockSchema"/>.</remarks>
    public override string LockImports => "SELECT pg_advisory_xact_lock(x'6167696D706F7274'::bigint)";

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<User>().Property(u => u.Roles).HasColumnType("jsonb");
        modelBuilder.Entity<User>().Property(u => u.Attributes).HasColumnType("jsonb");
        modelBuilder.Entity<ApiKey>().Property(k => k.Roles).HasColumnType("jsonb");
        modelBuilder.Entity<ApiKey>().Property(k => k.Routes).HasColumnType("jsonb");
    }

    /// <summary>For <c>dotnet ef migrations add</c>.</summary>
    internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<PostgresAuthDbContext>
    {
        /// <inheritdoc/>
        public PostgresAuthDbContext CreateDbContext(string[] args) => (PostgresAuthDbContext)new PostgresEngine("Host=localhost").Open();
    }
}
