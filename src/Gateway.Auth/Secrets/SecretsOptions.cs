namespace Gateway.Auth.Secrets;

/// <summary>The secret that everything secret is derived from.</summary>
internal sealed class SecretsOptions
{
    /// <summary><c>Auth:MasterSecret</c>: at least 32 bytes (UTF-8). Generated into the data directory while embedded.</summary>
    public required string MasterSecret { get; init; }

    /// <summary><c>Auth:PreviousMasterSecrets</c>: still accepted for reading what they encrypted.</summary>
    public IReadOnlyList<string> PreviousMasterSecrets { get; init; } = [];
}
