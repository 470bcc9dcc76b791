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
}
