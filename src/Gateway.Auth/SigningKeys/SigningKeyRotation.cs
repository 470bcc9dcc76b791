using System.Globalization;
using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;

namespace Gateway.Auth.SigningKeys;

/// <summary>
/// Gives keys their successors: announced, then signing, then retiring until the last token has died. Whoever races makes one key
/// (<see cref="SigningKeyTable.SucceedAsync"/>). Replicas follow by reading the table (<see cref="SigningKeyWatch"/>). All moments are by Redis'
/// clock: a command may run on a machine whose own is wrong.
/// </summary>
internal sealed class SigningKeyRotation(
    AuthDatabase database, RedisConnection redis, SigningKeyVault vault, SigningKeyRing ring, AuditLog audit, SigningKeyOptions options)
{
    /// <summary>
    /// How long a key is accepted after its successor's activation: until the last token that it signed has died, and five minutes more
    /// for clocks that differ and replicas that learn late.
    /// </summary>
    public static readonly TimeSpan Retirement = AuthOptions.LongestAccessTokenLifetime + TimeSpan.FromMinutes(5);

    /// <summary>How long a retired key stays in the list. The next rotation after that deletes it.</summary>
    public static readonly TimeSpan KeptAfterRetirement = TimeSpan.FromDays(30);

    /// <summary>What replaces a leaked key is dated back by this, so that it is in force on replicas whose clock is slow too.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    /// <summary>Every key in the table, the one that signs last first.</summary>
    public async Task<IReadOnlyList<ListedKey>> ListAsync(CancellationToken cancellationToken) =>
        ListedKey.Of(await database.SigningKeys.ReadAsync(cancellationToken), redis.Now);

    /// <summary>Announces a successor when the newest key has signed for nearly <c>Keys:RotateEvery</c>.</summary>
    /// <param name="keys">What the table holds.</param>
    /// <param name="cancellationToken">Cancels it, until it has happened.</param>
    public async Task RotateIfDueAsync(IReadOnlyList<SigningKey> keys, CancellationToken cancellationToken)
    {
        var newest = Newest(keys);
        if (options.RotateEvery > TimeSpan.Zero && newest.ActivatesAt + options.RotateEvery - options.AnnounceFor <= redis.Now)
        {
            await AnnounceAsync(newest, "schedule", ClientInfo.Operator, cancellationToken);
        }
    }

    /// <summary>Announces a successor now, unless one is announced already.</summary>
    /// <param name="actor">Where the command came from; null for the command line.</param>
    /// <param name="cancellationToken">Cancels it, until it has happened.</param>
    public async Task<KeyRotationResult> RotateAsync(ClientInfo? actor, CancellationToken cancellationToken)
    {
        while (true)
        {
            var newest = Newest(await database.SigningKeys.ReadAsync(cancellationToken));
            if (newest.ActivatesAt > redis.Now)
            {
                return new KeyRotationResult.AlreadyMade(newest);
            }

            if (await AnnounceAsync(newest, "command", actor ?? ClientInfo.Operator, cancellationToken) is { } made)
            {
                return made;
            }
        }
    }

    /// <summary>
    /// After a leak: a new key signs at once, and nothing that any other key signed is accepted any more.
    /// </summary>
    /// <param name="actor">Where the command came from; null for the command line.</param>
    /// <param name="cancellationToken">Cancels it, until it has happened.</param>
    public async Task<KeyRotationResult> ReplaceLeakedAsync(ClientInfo? actor, CancellationToken cancellationToken)
    {
        var leaked = (await database.SigningKeys.ReadAsync(cancellationToken)).Where(key => key.IsLive(redis.Now)).Select(key => key.Kid).ToHashSet(StringComparer.Ordinal);
        while (true)
        {
            var now = redis.Now;
            var keys = await database.SigningKeys.ReadAsync(cancellationToken);
            if (!keys.Exists(key => key.IsLive(now) && leaked.Contains(key.Kid)))
            {
                return new KeyRotationResult.AlreadyMade(Newest(keys));
            }

            // When a successor was announced just now, the leaked key is alive still: that one is replaced as well.
            var from = now - ClockTolerance;
            if (await SucceedAsync("signing-key.replaced", Newest(keys), from, from, "command", actor ?? ClientInfo.Operator, cancellationToken) is { } made)
            {
                return made;
            }
        }
    }

    private static SigningKey Newest(IEnumerable<SigningKey> keys) => keys.Single(key => key.RetiresAt is null);

    private Task<KeyRotationResult.Made?> AnnounceAsync(SigningKey newest, string reason, ClientInfo actor, CancellationToken cancellationToken)
    {
        var activatesAt = redis.Now + options.AnnounceFor;
        return SucceedAsync("signing-key.announced", newest, activatesAt, activatesAt + Retirement, reason, actor, cancellationToken);
    }

    private async Task<KeyRotationResult.Made?> SucceedAsync(
        string code, SigningKey newest, DateTimeOffset activatesAt, DateTimeOffset retiresAt, string reason, ClientInfo actor, CancellationToken cancellationToken)
    {
        var now = redis.Now;
        var successor = vault.Create(now, activatesAt);
        if (!await database.SigningKeys.SucceedAsync(newest.Kid, retiresAt, successor, now - KeptAfterRetirement, cancellationToken))
        {
            return null;
        }

        // From here on it has happened, whether or not anybody still waits for it.
        ring.WantReading();
        var detail = string.Create(CultureInfo.InvariantCulture, $"{successor.Kid} signs from {activatesAt:u}, {newest.Kid} retires at {retiresAt:u}, by {reason}");
        await audit.WriteAsync(AuditEntry.Of(code, null, null, actor, detail), CancellationToken.None);
        return new KeyRotationResult.Made(successor, newest.Kid, retiresAt);
    }
}
