using System.Globalization;
using Npgsql;

namespace Gateway.TestKit;

/// <summary>Debian's PgBouncer as a child in front of a PostgreSQL, in transaction mode with two connections for everybody: who relies on a session soon finds it gone.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private readonly ChildProcess process;
    private readonly string file;

    private PgBouncer(ChildProcess child, string settings, string connectionString)
    {
        process = child;
        file = settings;
        ConnectionString = connectionString;
    }

    /// <summary>The same database through PgBouncer.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts one.</summary>
    /// <param name="connectionString">Of the database behind it, in Npgsql's format.</param>
    /// <param name="cancellation">Ends the waiting for it.</param>
    public static async Task<PgBouncer> StartAsync(string connectionString, CancellationToken cancellation)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        var through = new NpgsqlConnectionStringBuilder(connectionString) { Port = FreePort.Next() };
        var settings = Path.Combine(Path.GetTempPath(), $"gateway-pgbouncer-{Path.GetRandomFileName()}.ini");
        await File.WriteAllTextAsync(
            settings,
            string.Create(CultureInfo.InvariantCulture, $"""
                [databases]
                * = host={target.Host} port={target.Port} user={target.Username}
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = {through.Port}
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = 2
                """),
            cancellation);
        var program = File.Exists("/usr/sbin/pgbouncer") ? "/usr/sbin/pgbouncer" : "pgbouncer";
        var child = ChildProcess.Start(program, [settings], user: "postgres");
        await child.UntilAsync(token => AnswersAsync(through.ConnectionString, token), cancellation);
        return new PgBouncer(child, settings, through.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        File.Delete(file);
    }

    private static async Task<bool> AnswersAsync(string connectionString, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
            await connection.OpenAsync(cancellation);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
