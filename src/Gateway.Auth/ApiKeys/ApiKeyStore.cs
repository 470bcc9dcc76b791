using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.ApiKeys;

/// <summary>A key and whose it is, as both are now.</summary>
internal sealed record OwnedApiKey(ApiKey Key, User Owner);

/// <summary>The keys. The account's end is theirs: the database deletes them with it.</summary>
internal sealed class ApiKeyStore(AuthDatabase database, TimeProvider time)
{
    /// <summary>How exact <see cref="ApiKey.LastUsedAt"/> is, so that a key in use costs one write in this time.</summary>
    private static readonly TimeSpan LastUsedPrecision = TimeSpan.FromMinutes(1);

    /// <summary>Adds a key.</summary>
    /// <returns>False when its owner has been deleted meanwhile.</returns>
    public async Task<bool> AddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        db.ApiKeys.Add(key);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException)
        {
            // The two databases say in two ways that a row they refer to isn't there; whether it is says so, too.
            if (await db.Users.AnyAsync(user => user.Id == key.UserId, cancellationToken))
            {
                throw;
            }

            return false;
        }
    }

    /// <summary>A key with its owner.</summary>
    public async Task<OwnedApiKey?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var found = await db.ApiKeys.Where(key => key.Id == id)
            .Join(db.Users, key => key.UserId, user => user.Id, (key, user) => new { key, user })
            .SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : new OwnedApiKey(found.key, found.user);
    }

    /// <summary>In the order of their creation, a page at a time.</summary>
    /// <param name="owner">Only those of this account; null for all.</param>
    /// <param name="after">The last id of the page before; null for the first page.</param>
    /// <param name="limit">Most keys to return.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<OwnedApiKey>> ListAsync(Guid? owner, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var keys = db.ApiKeys.AsQueryable();
        if (owner is { } userId)
        {
            keys = keys.Where(key => key.UserId == userId);
        }

        if (after is { } last)
        {
            keys = keys.Where(key => key.Id > last);
        }

        var found = await keys.OrderBy(key => key.Id).Take(limit)
            .Join(db.Users, key => key.UserId, user => user.Id, (key, user) => new { key, user })
            .OrderBy(pair => pair.key.Id)
            .ToListAsync(cancellationToken);
        return [.. found.Select(pair => new OwnedApiKey(pair.key, pair.user))];
    }

    /// <summary>Revokes a key.</summary>
    /// <returns>False when it was revoked already, or there is none.</returns>
    public async Task<bool> RevokeAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var now = time.GetUtcNow();
        return await db.ApiKeys.Where(key => key.Id == id && key.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, now), cancellationToken) == 1;
    }

    /// <summary>The key is being used; written down when that is news, however many replicas say it.</summary>
    public async Task UsedAsync(ApiKey key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = now - LastUsedPrecision;
        if (key.LastUsedAt > before)
        {
            return;
        }

        await using var db = database.Open();
        await db.ApiKeys.Where(known => known.Id == key.Id && (known.LastUsedAt == null || known.LastUsedAt <= before))
            .ExecuteUpdateAsync(set => set.SetProperty(known => known.LastUsedAt, now), cancellationToken);
    }
}
