using Npgsql;

namespace Gateway.TestKit;

/// <summary>
/// Debian's PostgreSQL as a child on a free loopback port with a data folder of its own, without fsync. Started by the first test
/// that asks for a database, so it costs nothing as an assembly fixture.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly Lazy<Task<ChildProcess>> server;
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"gateway-postgres-{Path.GetRandomFileName()}");
    private readonly TestCertificates? certificates;
    private ChildProcess? again;
    private int lastDatabase;

    /// <param name="certificates">Null for one without TLS.</param>
    public PostgresServer(TestCertificates? certificates = null) => (this.certificates, server) = (certificates, new(CreateAsync));

    public int Port { get; } = FreePort.Next();

    /// <summary>The connection string (Npgsql's format) of a new, empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref lastDatabase)}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>Runs SQL as the superuser.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await server.Value;
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends the server as an outage does, for tests with a server of their own.</summary>
    public async Task StopAsync() => await (await RunningAsync()).EndAsync(ChildProcess.Sigquit);

    /// <summary>Starts it again on its port after <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        await (await RunningAsync()).DisposeAsync();
        again = await StartAsync();
    }

    /// <summary>Stops it and all its processes (SIGSTOP) until <see cref="ResumeAsync"/>: connections stay, and nothing answers.</summary>
    public async Task PauseAsync() => (await RunningAsync()).Pause();

    /// <summary>Lets it go on.</summary>
    public async Task ResumeAsync() => (await RunningAsync()).Resume();

    public async ValueTask DisposeAsync()
    {
        if (server.IsValueCreated)
        {
            await StopAsync();
            await (await RunningAsync()).DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private string Key => Path.Combine(folder, "server.key");

    private async Task<ChildProcess> RunningAsync() => again ?? await server.Value;

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Maximum Pool Size=20";

    private async Task<ChildProcess> CreateAsync()
    {
        await ChildProcess.RunAsync(
            Program("initdb"),
            ["--pgdata", folder, "--username", "postgres", "--auth", "trust", "--no-sync", "--no-locale", "--encoding", "UTF8"],
            user: "postgres",
            CancellationToken.None);
        if (certificates is not null)
        {
            // The server takes a key only if it is its own and nobody else can read it.
            await ChildProcess.RunAsync("install", ["--mode", "600", certificates.Key, Key], user: "postgres", CancellationToken.None);
        }

        return await StartAsync();
    }

    private async Task<ChildProcess> StartAsync()
    {
        string[] tls = certificates is null ? [] : ["-c", "ssl=on", "-c", $"ssl_cert_file={certificates.Certificate}", "-c", $"ssl_key_file={Key}"];
        var child = ChildProcess.Start(
            Program("postgres"),
            [
                "-D", folder, "-h", "127.0.0.1", "-p", $"{Port}", "-k", "",
                "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=500", "-c", "shared_buffers=32MB", .. tls,
            ],
            user: "postgres",
            deathSignal: "QUIT");
        await child.UntilAsync(AnswersAsync, CancellationToken.None);
        return child;
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
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
