using Gateway.Auth.Email;
using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Gateway.Auth.Users;

/// <summary>
/// The accounts. Every change that matters to a running session raises the security version in the statement that makes it, and is made
/// only if the version is still the one that was read: concurrent changes are repeated, never lost.
/// </summary>
internal sealed class UserStore(AuthDatabase database, TimeProvider time)
{
    /// <summary>The account with this key (<see cref="EmailAddress.Key"/>).</summary>
    public async Task<User?> FindByEmailAsync(string emailKey, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Users.SingleOrDefaultAsync(u => u.EmailKey == emailKey, cancellationToken);
    }

    /// <summary>The account with this id.</summary>
    public async Task<User?> FindByIdAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await FindAsync(db, id, cancellationToken);
    }

    /// <summary>Adds an account.</summary>
    /// <returns>False when the address has one: the unique index says so, not a look-up before.</returns>
    public Task<bool> AddAsync(User user, CancellationToken cancellationToken) => AddAsync(user, mail: null, cancellationToken);

    /// <summary>Adds an account and a mail about it, both or neither.</summary>
    /// <inheritdoc cref="AddAsync(User, CancellationToken)" path="/returns"/>
    public async Task<bool> AddAsync(User user, QueuedMail? mail, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        db.Users.Add(user);
        db.QueuedMails.AddRange(mail is null ? [] : [mail]);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException e) when (db.IsDuplicate(e))
        {
            return false;
        }
    }

    /// <summary>Keeps the same password under a better hash. Not a change to anybody: the version stays.</summary>
    /// <returns>False when the hash is not <paramref name="oldHash"/> any more: whoever changed the password meanwhile wins.</returns>
    public async Task<bool> RehashPasswordAsync(Guid id, string oldHash, string newHash, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Users.Where(u => u.Id == id && u.PasswordHash == oldHash)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, newHash), cancellationToken) == 1;
    }

    /// <inheritdoc cref="ChangePasswordAsync(Guid, string, string, QueuedMail, CancellationToken)"/>
    public Task<UserChange?> ChangePasswordAsync(Guid id, string? oldHash, string newHash, CancellationToken cancellationToken) =>
        ChangePasswordAsync(id, oldHash, newHash, mail: null, cancellationToken);

    /// <summary>Changes the password, if the hash is still the one that the current password was checked against.</summary>
    /// <param name="id">The account.</param>
    /// <param name="oldHash">The hash that was checked.</param>
    /// <param name="newHash">The new password's.</param>
    /// <param name="mail">A mail about it, which is there if the change is.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>Null when there is no such account; not changed when the hash is another one by now.</returns>
    public Task<UserChange?> ChangePasswordAsync(Guid id, string? oldHash, string newHash, QueuedMail? mail, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            user =>
            {
                if (!string.Equals(user.PasswordHash, oldHash, StringComparison.Ordinal))
                {
                    return null;
                }

                user.PasswordHash = newHash;
                return set => set.SetProperty(u => u.PasswordHash, newHash);
            },
            mail,
            cancellationToken);

    /// <summary>Changes the roles.</summary>
    /// <param name="id">The account.</param>
    /// <param name="change">Makes the new roles (valid, at most <see cref="RoleName.MaxPerUser"/>) from the present ones; may be called more than once.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>Null when there is no such account.</returns>
    public Task<UserChange?> ChangeRolesAsync(Guid id, Func<IReadOnlyList<string>, IReadOnlyList<string>> change, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            user =>
            {
                var roles = change(user.Roles);
                if (roles.SequenceEqual(user.Roles, StringComparer.Ordinal))
                {
                    return null;
                }

                user.Roles = roles;
                return set => set.SetProperty(u => u.Roles, roles);
            },
            cancellationToken);

    /// <summary>Replaces the attributes (valid by <see cref="UserAttributes"/>).</summary>
    /// <returns>Null when there is no such account.</returns>
    public Task<UserChange?> SetAttributesAsync(Guid id, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            user =>
            {
                if (attributes.Count == user.Attributes.Count && !attributes.Except(user.Attributes).Any())
                {
                    return null;
                }

                user.Attributes = attributes;
                return set => set.SetProperty(u => u.Attributes, attributes);
            },
            cancellationToken);

    /// <summary>Disables or enables.</summary>
    /// <returns>Null when there is no such account.</returns>
    public Task<UserChange?> SetDisabledAsync(Guid id, bool disabled, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            user =>
            {
                if (user.DisabledAt is not null == disabled)
                {
                    return null;
                }

                var at = user.DisabledAt = disabled ? time.GetUtcNow() : null;
                return set => set.SetProperty(u => u.DisabledAt, at);
            },
            cancellationToken);

    /// <summary>Deletes an account.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Users.Where(u => u.Id == id).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    /// <summary>Makes the security version at least this: after a database was restored from a backup, for one, it may be behind the sessions.</summary>
    public async Task RaiseVersionAtLeastAsync(Guid id, int version, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await db.Users.Where(u => u.Id == id && u.SecurityVersion < version)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.SecurityVersion, version), cancellationToken);
    }

    /// <summary>People's accounts in the order of their ids (of their creation, but for ids that an import brought along), a page at a time.</summary>
    /// <param name="emailPart">Only those whose address contains this, in any case; null for all.</param>
    /// <param name="after">The last id of the page before; null for the first page.</param>
    /// <param name="limit">Most accounts to return.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<User>> ListAsync(string? emailPart, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var users = db.Users.Where(u => u.Kind == UserKind.User);
        if (emailPart?.Trim().ToLowerInvariant() is { Length: > 0 } part)
        {
            users = users.Where(u => u.EmailKey.Contains(part) || u.Email.Contains(part));
        }

        if (after is { } last)
        {
            users = users.Where(u => u.Id > last);
        }

        return await users.OrderBy(u => u.Id).Take(limit).ToListAsync(cancellationToken);
    }

    private static Task<User?> FindAsync(AuthDbContext db, Guid id, CancellationToken cancellationToken) =>
        db.Users.SingleOrDefaultAsync(u => u.Id == id, cancellationToken);

    /// <summary>Changes the object and says how to change the row, or that nothing has to be (null); may be called more than once.</summary>
    public Task<UserChange?> ChangeAsync(Guid id, Func<User, Action<UpdateSettersBuilder<User>>?> change, CancellationToken cancellationToken) =>
        ChangeAsync(id, change, mail: null, cancellationToken);

    /// <summary>Compare and swap on the version, which every such change raises. Somebody always gets through, so this ends.</summary>
    private async Task<UserChange?> ChangeAsync(
        Guid id, Func<User, Action<UpdateSettersBuilder<User>>?> change, QueuedMail? mail, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        while (await FindAsync(db, id, cancellationToken) is { } user)
        {
            if (change(user) is not { } apply)
            {
                return new UserChange(user, Changed: false);
            }

            var read = user.SecurityVersion++;
            await using var transaction = mail is null ? null : await db.Database.BeginTransactionAsync(cancellationToken);
            var changed = await db.Users
                .Where(u => u.Id == id && u.SecurityVersion == read)
                .ExecuteUpdateAsync(
                    set =>
                    {
                        set.SetProperty(u => u.SecurityVersion, read + 1);
                        apply(set);
                    },
                    cancellationToken);
            if (changed == 1)
            {
                if (transaction is not null)
                {
                    db.QueuedMails.Add(mail!);
                    await db.SaveChangesAsync(cancellationToken);
                    await transaction.CommitAsync(cancellationToken);
                }

                return new UserChange(user, Changed: true);
            }
        }

        return null;
    }
}
