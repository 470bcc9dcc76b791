using Npgsql;

namespace Gateway.TestKit;

/// <summary>
/// Debian's PostgreSQL as a child on a free loopback port with a data folder of its own, without fsync. Started by the first test
/// that asks for a database, so it costs nothing as an assembly fixture.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly Lazy<Task<(ChildProcess Child, int Port)>> server;
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"gateway-postgres-{Path.GetRandomFileName()}");
    private int lastDatabase;

    /// <param name="certificates">Null for one without TLS.</param>
    public PostgresServer(TestCertificates? certificates = null) => server = new(() => StartAsync(certificates));

    /// <summary>The connection string (Npgsql's format) of a new, empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var (_, port) = await server.Value;
        var name = $"test_{Interlocked.Increment(ref lastDatabase)}";
        await using var connection = new NpgsqlConnection(ConnectionString(port, "postgres"));
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return ConnectionString(port, name);
    }

    /// <summary>Ends the server as an outage does, for tests with a server of their own.</summary>
    public async Task StopAsync() => await (await server.Value).Child.EndAsync(ChildProcess.Sigquit);

    public async ValueTask DisposeAsync()
    {
        if (server.IsValueCreated)
        {
            await StopAsync();
            await (await server.Value).Child.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string ConnectionString(int port, string database) =>
        $"Host=127.0.0.1;Port={port};Username=postgres;Database={database};Maximum Pool Size=20";

    private async Task<(ChildProcess Child, int Port)> StartAsync(TestCertificates? certificates)
    {
        await ChildProcess.RunAsync(
            Program("initdb"),
            ["--pgdata", folder, "--username", "postgres", "--auth", "trust", "--no-sync", "--no-locale", "--encoding", "UTF8"],
            user: "postgres",
            CancellationToken.None);
        string[] tls = [];
        if (certificates is not null)
        {
            // The server takes a key only if it is its own and nobody else can read it.
            var key = Path.Combine(folder, "server.key");
            await ChildProcess.RunAsync("install", ["--mode", "600", certificates.Key, key], user: "postgres", CancellationToken.None);
            tls = ["-c", "ssl=on", "-c", $"ssl_cert_file={certificates.Certificate}", "-c", $"ssl_key_file={key}"];
        }

        var port = FreePort.Next();
        var child = ChildProcess.Start(
            Program("postgres"),
            [
                "-D", folder, "-h", "127.0.0.1", "-p", $"{port}", "-k", "",
                "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=500", "-c", "shared_buffers=32MB", .. tls,
            ],
            user: "postgres",
            deathSignal: "QUIT");
        await child.UntilAsync(cancellation => AnswersAsync(port, cancellation), CancellationToken.None);
        return (child, port);
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString(port, "postgres"));
            await connection.OpenAsync(cancellation);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>Debian keeps the server's programs off PATH, in a folder for each version.</summary>
    private static string Program(string name) =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", name)).Where(File.Exists).Max(StringComparer.Ordinal) ?? name
            : name;
}
