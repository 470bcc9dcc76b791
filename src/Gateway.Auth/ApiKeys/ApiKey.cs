namespace Gateway.Auth.ApiKeys;

/// <summary>What a program authenticates with. Its secret is nowhere: the row has a hash of it.</summary>
internal sealed class ApiKey
{
    /// <summary>UUIDv7; stands in the key, and is the <c>sid</c> of tokens that were got with it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The account it acts for: a service account or a person.</summary>
    public required Guid UserId { get; init; }

    /// <summary>What its owner calls it, at most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the key's text, which has 256 random bits: nothing to guess, so neither salt nor cost is needed.</summary>
    public required byte[] SecretHash { get; init; }

    /// <summary>Roles that it may use, as long as its owner has them.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Ids of the routes that it may be used on; empty for all that take API keys.</summary>
    public required IReadOnlyList<string> Routes { get; init; }

    /// <summary>When it ends by itself.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, to the minute; null for never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was revoked; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Never the hash.</summary>
    public override string ToString() => $"{nameof(ApiKey)} {Id}";
}
