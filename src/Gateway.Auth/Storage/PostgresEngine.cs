using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gateway.Auth.Storage;

/// <summary>PostgreSQL, itself or behind PgBouncer in transaction mode: nothing here outlives a transaction on its connection.</summary>
internal sealed class PostgresEngine : DatabaseEngine
{
    /// <summary>
    /// Limits in front of the operator's connection string, which wins. Times in seconds, of a cancellation in milliseconds. The pool is small,
    /// since all replicas share PostgreSQL's connections (100 by default), and whoever finds it empty waits for <c>Timeout</c> at most.
    /// Without session state there is nothing to reset. After a command's time-out Npgsql asks PostgreSQL to cancel it and waits for the answer
    /// for <c>Timeout</c>, and once more where GSS encryption might be wanted: whoever uses that says so.
    /// </summary>
    private const string Defaults = "Timeout=2;Command Timeout=2;Cancellation Timeout=500;Maximum Pool Size=20;No Reset On Close=true;GSS Encryption Mode=Disable;";

    /// <summary>For what runs outside of requests, migrations above all, in seconds: they may have to wait for another replica's.</summary>
    private const int PatientCommandTimeout = 300;

    private const int OldestVersion = 15;

    private static readonly int UsualThreads = MinThreads();

    private readonly string connectionString;
    private readonly int maxPoolSize;
    private readonly bool severalHosts;
    private readonly Lazy<DbContextOptions<PostgresAuthDbContext>> options;

    /// <param name="connectionString">In Npgsql's format.</param>
    public PostgresEngine(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(Defaults + connectionString);
        var commandTimeout = builder.CommandTimeout;
        builder.CommandTimeout = Math.Max(commandTimeout, PatientCommandTimeout);
        this.connectionString = builder.ConnectionString;
        maxPoolSize = builder.MaxPoolSize;
        severalHosts = builder.Host?.Contains(',', StringComparison.Ordinal) ?? false;
        options = new(() => PostgresAuthDbContext.OptionsFor(this.connectionString, commandTimeout, Circuit));
    }

    /// <inheritdoc/>
    public override StoreCircuit Circuit { get; } = new("PostgreSQL", e => e is TimeoutException or (NpgsqlException and not PostgresException) || e.InnerException is NpgsqlException and not PostgresException);

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
    /// <remarks>
    /// Npgsql waits synchronously for the answer to a cancellation. When PostgreSQL stops answering, each connection may so keep a thread
    /// for two seconds; the thread pool, which grows by one or two a second, would leave none for requests that need no database.
    /// </remarks>
    public override void ReportSlow(bool isSlow)
    {
        ThreadPool.GetMinThreads(out _, out var completions);
        ThreadPool.SetMinThreads(UsualThreads + (isSlow ? maxPoolSize : 0), completions);
    }

    /// <inheritdoc/>
    public override void Close()
    {
        using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    /// <inheritdoc/>
    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        if (WhyTooOld(connection.PostgreSqlVersion) is { } reason)
        {
            throw new StorageUnusableException(reason);
        }
    }

    /// <summary>One sentence with the remedy, or null.</summary>
    public static string? WhyTooOld(Version version) =>
        version.Major < OldestVersion ? $"PostgreSQL {version} is too old: use PostgreSQL {OldestVersion} or newer." : null;

    /// <inheritdoc/>
    public override string Describe(Exception failure) => PostgresFailure.Describe(failure);

    /// <inheritdoc/>
    public override string? WhyUnusable(Exception exception) =>
        PostgresFailure.IsLasting(exception, severalHosts) ? PostgresFailure.Sentence(exception as NpgsqlException ?? exception.InnerException!) : null;

    private static int MinThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out _);
        return workers;
    }
}
