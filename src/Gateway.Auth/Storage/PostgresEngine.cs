using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gateway.Auth.Storage;

/// <summary>PostgreSQL.</summary>
/// <param name="connectionString">In Npgsql's format.</param>
internal sealed class PostgresEngine(string connectionString) : DatabaseEngine
{
    private readonly Lazy<DbContextOptions<PostgresAuthDbContext>> options = new(() => PostgresAuthDbContext.OptionsFor(connectionString));

    /// <inheritdoc/>
    public override string MigrationsFolder => "Postgres";

    /// <inheritdoc/>
    /// <remarks>Not <c>to_regclass</c>: it may answer from the connection's cache what was so before it waited for the lock.</remarks>
    public override string HistoryExists =>
        "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = '__EFMigrationsHistory')";

    /// <inheritdoc/>
    /// <remarks>Any number will do, as long as every version of this program uses the same. These are the letters "agschema".</remarks>
    public override string LockSchema => "SELECT pg_advisory_xact_lock(x'6167736368656D61'::bigint)";

    /// <inheritdoc/>
    public override AuthDbContext Open() => new PostgresAuthDbContext(options.Value);

    /// <inheritdoc/>
    public override DbConnection Connect() => new NpgsqlConnection(connectionString);

    /// <inheritdoc/>
    public override object ToColumn(DateTimeOffset moment) => moment.ToUniversalTime();

    /// <inheritdoc/>
    public override DateTimeOffset MomentIn(DbDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);

    /// <inheritdoc/>
    public override void Close()
    {
        using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }

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
}
