using Gateway.Auth.Secrets;
using Gateway.Auth.Storage;

namespace Gateway.Auth.SigningKeys;

/// <summary>Fills the key ring from the database: at the start, where the very first one makes the first key, and again while running.</summary>
internal sealed class SigningKeyLoader(AuthDatabase database, SigningKeyVault vault, SigningKeyRing ring, TimeProvider clock)
{
    /// <summary>Loads every key that has not retired, and encrypts anew what is still encrypted under a previous master secret.</summary>
    /// <exception cref="SecretsMismatchException">The keys were encrypted under a master secret that is not configured: new ones are never made instead.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var keys = await ReadAsync(cancellationToken);
        if (keys.Count == 0)
        {
            // Replicas that start together make one key, or some would not know what others sign with.
            var now = clock.GetUtcNow();
            await database.SigningKeys.AddFirstAsync(vault.Create(now, now), cancellationToken);
            keys = await ReadAsync(cancellationToken);
        }

        Fill(keys);
        await database.SigningKeys.ProtectAnewAsync(
            [.. keys.Where(key => !vault.IsCurrent(key)).Select(key => (key, vault.Protect(ring.Find(key.Kid)!)))],
            cancellationToken);
    }

    /// <summary>Reads the keys again. A key that is known already is not decrypted again, so another replica's new master secret is no trouble.</summary>
    /// <returns>Every key that has not retired.</returns>
    /// <exception cref="SecretsMismatchException">A key was encrypted under a master secret that is not configured. The ring stays as it is.</exception>
    public async Task<IReadOnlyList<SigningKey>> RefreshAsync(CancellationToken cancellationToken)
    {
        ring.BeginReading();
        var keys = await ReadAsync(cancellationToken);
        if (keys.Count == 0)
        {
            throw new InvalidOperationException("The database has no signing key any more.");
        }

        Fill(keys);
        return keys;
    }

    private void Fill(IEnumerable<SigningKey> keys) => ring.Replace([.. keys.Select(key => new LoadedKey(key, ring.Find(key.Kid) ?? vault.Open(key)))]);

    private async Task<IReadOnlyList<SigningKey>> ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return [.. SigningKey.LatestFirst(await database.SigningKeys.ReadAsync(cancellationToken)).Where(key => key.IsLive(now))];
    }
}
