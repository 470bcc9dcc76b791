namespace Gateway.Auth.SigningKeys;

/// <summary>A key pair that tokens are signed with.</summary>
internal sealed class SigningKey
{
    /// <summary>The key's id: the <c>kid</c> of tokens and of the key set (RFC 7517 section 4.5).</summary>
    public required string Kid { get; init; }

    /// <summary>The signature algorithm's name (RFC 7518 section 3.1), for example <c>ES256</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The private key, encrypted by <see cref="Secrets.SecretProtector"/>.</summary>
    public required byte[] PrivateKey { get; set; }

    /// <summary>The public key as SubjectPublicKeyInfo (RFC 5280 section 4.1).</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>When the key was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it signs; before that it is only announced in the key set.</summary>
    public required DateTimeOffset ActivatesAt { get; init; }

    /// <summary>
    /// From when on nothing that it signed is accepted, and it is in no key set; null for the newest key. Exactly one key has null here:
    /// a rotation ends it and adds its successor in one transaction, so that keys never fork.
    /// </summary>
    public DateTimeOffset? RetiresAt { get; set; }

    /// <summary>Whether what it signed is accepted. Also before it signs: a replica whose clock is fast begins early.</summary>
    public bool IsLive(DateTimeOffset now) => RetiresAt is not { } end || now < end;

    /// <summary>Whether it has begun to sign and has not retired; the one that began last signs.</summary>
    public bool MaySign(DateTimeOffset now) => ActivatesAt <= now && IsLive(now);

    /// <summary>The order that all replicas agree on.</summary>
    public static IEnumerable<SigningKey> LatestFirst(IEnumerable<SigningKey> keys) =>
        keys.OrderByDescending(key => key.ActivatesAt).ThenBy(key => key.Kid, StringComparer.Ordinal);
}
