using Gateway.Auth.Storage;
using Npgsql;
using StackExchange.Redis;

namespace Gateway.Configuration;

/// <summary>Where state lives: <c>ConnectionStrings</c>, <c>DataDirectory</c>, <c>Stores</c>, <c>Redis</c>, <c>StartTimeout</c>.</summary>
internal static class StoresSettings
{
    private const string RedisKey = "ConnectionStrings:Redis";
    private const string PostgresKey = "ConnectionStrings:Postgres";

    public static StoresOptions Read(SettingsReader reader)
    {
        var redis = reader.Find(RedisKey);
        var postgres = reader.Find(PostgresKey);
        var stores = reader.Choice("Stores", "embedded", "external");
        if (stores is "embedded" && (redis ?? postgres) is { } connection)
        {
            reader.Error(connection, "Stores is \"embedded\", but here is a connection string", "Remove one of the two");
        }
        else if (stores is "external" || redis is not null || postgres is not null)
        {
            RequireOther(reader, redis, RedisKey, "Redis");
            RequireOther(reader, postgres, PostgresKey, "PostgreSQL");
        }

        // What the parsers say could quote a password.
        if (redis is not null && !Parses(() => ConfigurationOptions.Parse(redis.Value)))
        {
            reader.Error(redis, "this is not a Redis connection string", "Write host:port, with options such as password=... after commas");
        }

        if (postgres is not null && !Parses(() => new NpgsqlConnectionStringBuilder(postgres.Value)))
        {
            reader.Error(postgres, "this is not a PostgreSQL connection string", "Write Host=...;Database=...;Username=...;Password=...");
        }

        var directory = Path.GetFullPath(reader.Text("DataDirectory") ?? "data");
        if (File.Exists(directory))
        {
            reader.Error("DataDirectory", $"{directory} is a file", "Name a folder; it is made when it doesn't exist");
        }

        return new StoresOptions
        {
            Redis = redis?.Value,
            Postgres = postgres?.Value,
            DataDirectory = directory,
            AllowEviction = reader.Boolean("Redis:AllowEviction") ?? false,
            StartTimeout = reader.Duration("StartTimeout", new StoresOptions().StartTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
        };
    }

    private static void RequireOther(SettingsReader reader, Setting? setting, string key, string name)
    {
        if (setting is null)
        {
            reader.Error(key, $"the connection string of {name} is missing", "Real stores need both connection strings, the embedded stores neither");
        }
    }

    private static bool Parses(Func<object> parse)
    {
        try
        {
            parse();
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
