using Gateway.Auth.Storage;
using Npgsql;
using StackExchange.Redis;

namespace Gateway.Configuration;

/// <summary>
/// Where state lives: <c>ConnectionStrings</c>, <c>DataDirectory</c>, <c>Stores</c>, <c>Redis</c>, <c>StartTimeout</c>; and <c>Redis:Password</c> and <c>Postgres:Password</c>, so
/// that the connection strings can be written in the open while the passwords come from files.
/// </summary>
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

        var directory = Path.GetFullPath(reader.Text("DataDirectory") ?? "data");
        if (File.Exists(directory))
        {
            reader.Error("DataDirectory", $"{directory} is a file", "Name a folder; it is made when it doesn't exist");
        }

        return new StoresOptions
        {
            Redis = Redis(reader, redis),
            Postgres = Postgres(reader, postgres),
            DataDirectory = directory,
            AllowEviction = reader.Boolean("Redis:AllowEviction") ?? false,
            StartTimeout = reader.Duration("StartTimeout", new StoresOptions().StartTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
        };
    }

    private static string? Redis(SettingsReader reader, Setting? connection)
    {
        var password = Password(reader, "Redis:Password", connection);
        if (connection is null || Parse(() => ConfigurationOptions.Parse(connection.Value)) is not { } options)
        {
            Unreadable(reader, connection, "this is not a Redis connection string", "Write host:port, with options such as password=... after commas");
            return connection?.Value;
        }

        if (password is not null && options.Password is not null)
        {
            Twice(reader, password);
        }

        if (password?.Value.AsSpan().IndexOfAny(",\r\n") >= 0)
        {
            reader.Error(password, "a comma or a line break cannot be in a Redis connection string", "Choose another password");
        }

        return password is null ? connection.Value : $"{connection.Value},password={password.Value}";
    }

    private static string? Postgres(SettingsReader reader, Setting? connection)
    {
        var password = Password(reader, "Postgres:Password", connection);
        if (connection is null || Parse(() => new NpgsqlConnectionStringBuilder(connection.Value)) is not { } options)
        {
            Unreadable(reader, connection, "this is not a PostgreSQL connection string", "Write Host=...;Database=...;Username=...;Password=...");
            return connection?.Value;
        }

        if (password is not null && options.Password is not null)
        {
            Twice(reader, password);
        }

        return password is null ? connection.Value : new NpgsqlConnectionStringBuilder(connection.Value) { Password = password.Value }.ConnectionString;
    }

    private static Setting? Password(SettingsReader reader, string key, Setting? connection)
    {
        var password = reader.Find(key);
        if (password is not null && connection is null)
        {
            reader.Error(password, "there is a password, but no connection string", "Write the connection string too, or remove this");
        }

        return password;
    }

    private static void Twice(SettingsReader reader, Setting password) =>
        reader.Error(password, "the connection string has a password too", "Keep one of them");

    /// <summary>What the parsers say could quote a password: it is not repeated.</summary>
    private static void Unreadable(SettingsReader reader, Setting? connection, string message, string remedy)
    {
        if (connection is not null)
        {
            reader.Error(connection, message, remedy);
        }
    }

    private static void RequireOther(SettingsReader reader, Setting? setting, string key, string name)
    {
        if (setting is null)
        {
            reader.Error(key, $"the connection string of {name} is missing", "Real stores need both connection strings, the embedded stores neither");
        }
    }

    private static T? Parse<T>(Func<T> parse)
        where T : class
    {
        try
        {
            return parse();
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return null;
        }
    }
}
