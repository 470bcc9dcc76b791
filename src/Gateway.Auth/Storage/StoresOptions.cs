namespace Gateway.Auth.Storage;

/// <summary>Where state lives. Both connection strings, or neither: then the embedded stores under <see cref="DataDirectory"/> are used.</summary>
internal sealed class StoresOptions
{
    /// <summary><c>ConnectionStrings:Redis</c>, in StackExchange.Redis' format. With embedded stores: the address of the embedded server.</summary>
    public string? Redis { get; init; }

    /// <summary><c>ConnectionStrings:Postgres</c>, in Npgsql's format; null means SQLite.</summary>
    public string? Postgres { get; init; }

    /// <summary>Folder of the embedded stores and generated secrets. Default <c>data</c>.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary><c>Redis:AllowEviction</c>: starts although Redis may throw away sessions and revocations when it is full.</summary>
    public bool AllowEviction { get; init; }

    /// <summary><c>StartTimeout</c>: how long a start waits for stores that cannot be reached yet. Default 30 seconds; 0 to 10 minutes.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the stores run in this process.</summary>
    public bool IsEmbedded => Postgres is null;
}
