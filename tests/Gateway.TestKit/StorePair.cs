using Gateway.Auth.Storage;
using Gateway.EmbeddedRedis;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.TestKit;

/// <summary>Empty stores for one test or test class; nothing is migrated yet.</summary>
public sealed class StorePair : IDisposable
{
    private readonly EmbeddedRedisServer? embedded;

    /// <summary>The embedded pair: a Garnet and a folder of its own.</summary>
    internal StorePair()
    {
        Kind = StoreKind.Embedded;
        embedded = EmbeddedRedisServer.Start(Path.Combine(DataDirectory, "redis"), NullLoggerFactory.Instance);
        Redis = embedded.ConnectionString;
    }

    /// <summary>The real pair: databases of their own on the assembly's servers.</summary>
    internal StorePair(string redis, string postgres)
    {
        Kind = StoreKind.Real;
        Redis = redis;
        Postgres = postgres;
    }

    public StoreKind Kind { get; }

    /// <summary>A database that nobody else uses, in StackExchange.Redis' format.</summary>
    public string Redis { get; }

    /// <summary>A database that nobody else uses, in Npgsql's format; null means SQLite in <see cref="DataDirectory"/>.</summary>
    public string? Postgres { get; }

    /// <summary>A temporary folder, removed with the pair.</summary>
    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("gateway-data-").FullName;

    internal StoresOptions Options => new() { Redis = Redis, Postgres = Postgres, DataDirectory = DataDirectory };

    public void Dispose()
    {
        embedded?.Dispose();
        Directory.Delete(DataDirectory, recursive: true);
    }
}
