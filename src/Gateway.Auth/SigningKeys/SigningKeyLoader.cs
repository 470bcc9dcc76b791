using Gateway.Auth.Secrets;
using Gateway.Auth.Storage;

namespace Gateway.Auth.SigningKeys;

/// <summary>Fills the key ring from the database at start; the very first start makes the first key.</summary>
internal sealed class SigningKeyLoader(AuthDatabase database, SecretProtector secrets, SigningKeyRing ring, TimeProvider clock)
{
    private const string Purpose = "signing-key";

    /// <summary>Loads every key that has not retired.</summary>
    /// <exception cref="SecretsMismatchException">The keys were encrypted under a master secret that is not configured: new ones are never made instead.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var stored = await ReadAsync(now, cancellationToken);
        if (stored.Count == 0)
        {
            // Replicas that start together make one key, or some would not know what others sign with.
            await AddFirstAsync(now, cancellationToken);
            stored = await ReadAsync(now, cancellationToken);
        }

        ring.Replace(stored.Select(key => SigningKeyPair.FromPkcs8(secrets.Unprotect(Purpose, key.Kid, key.PrivateKey))));
    }

    private async Task<List<SigningKey>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var keys = await database.SigningKeys.ReadAsync(cancellationToken);
        return [.. keys
            .Where(key => key.RetiresAt is null || key.RetiresAt > now)
            .OrderBy(key => key.ActivatesAt > now)
            .ThenByDescending(key => key.ActivatesAt)
            .ThenBy(key => key.Kid, StringComparer.Ordinal)];
    }

    private async Task AddFirstAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var pair = SigningKeyPair.Generate();
        var key = new SigningKey
        {
            Kid = pair.Kid,
            Algorithm = "ES256",
            PrivateKey = secrets.Protect(Purpose, pair.Kid, pair.ExportPkcs8()),
            PublicKey = pair.ExportPublicKey(),
            CreatedAt = now,
            ActivatesAt = now,
        };
        await database.SigningKeys.AddFirstAsync(key, cancellationToken);
    }
}
