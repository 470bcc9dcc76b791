using Gateway.Auth.Email;
using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.ExternalIdentities;

/// <summary>
/// Which outside identities open which accounts. That an identity opens one account, and an account has one identity of an issuer, is
/// what two unique indexes say: no look-up before does.
/// </summary>
internal sealed class ExternalIdentityStore(AuthDatabase database)
{
    /// <summary>The identity, if it is linked.</summary>
    public async Task<ExternalIdentity?> FindAsync(string issuer, string subject, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.ExternalIdentities.SingleOrDefaultAsync(i => i.Issuer == issuer && i.Subject == subject, cancellationToken);
    }

    /// <summary>What opens an account, the oldest first.</summary>
    public async Task<IReadOnlyList<ExternalIdentity>> ListAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.ExternalIdentities.Where(i => i.UserId == userId).OrderBy(i => i.CreatedAt).ThenBy(i => i.Issuer).ToListAsync(cancellationToken);
    }

    /// <summary>Makes an account that the identity opens, both or neither.</summary>
    /// <returns>False when the address has an account, or the identity opens one.</returns>
    public async Task<bool> AddAsync(User user, ExternalIdentity identity, QueuedMail? mail, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        db.Users.Add(user);
        db.ExternalIdentities.Add(identity);
        db.QueuedMails.AddRange(mail is null ? [] : [mail]);
        return await SaveAsync(db, cancellationToken);
    }

    /// <summary>Lets the identity open an account, and tells its owner, both or neither.</summary>
    /// <param name="identity">The identity.</param>
    /// <param name="user">The account as it was read: whoever proves its address meanwhile takes it from whoever had it.</param>
    /// <param name="mail">For the owner; null for none.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>False when it opens one already, the account has another of its issuer, or it is not as it was.</returns>
    public async Task<bool> LinkAsync(ExternalIdentity identity, User user, QueuedMail? mail, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await AccountLock.TakeAsync(db, user.Id, cancellationToken)
            || !await db.Users.AnyAsync(u => u.Id == user.Id && u.EmailKey == user.EmailKey && u.EmailVerified == user.EmailVerified && u.DisabledAt == null, cancellationToken))
        {
            return false;
        }

        db.ExternalIdentities.Add(identity);
        db.QueuedMails.AddRange(mail is null ? [] : [mail]);
        if (!await SaveAsync(db, cancellationToken))
        {
            return false;
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>
    /// Gives an account whose address nobody had proved to the identity, which has: the password goes, and so does every other identity.
    /// </summary>
    /// <returns>The account as it is now; null when it was changed meanwhile, or the identity opens another.</returns>
    public async Task<User?> TakeOverAsync(User user, ExternalIdentity identity, QueuedMail mail, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var changed = await db.Users
            .Where(u => u.Id == user.Id && u.SecurityVersion == user.SecurityVersion && !u.EmailVerified && u.DisabledAt == null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(u => u.SecurityVersion, user.SecurityVersion + 1)
                    .SetProperty(u => u.EmailVerified, true)
                    .SetProperty(u => u.PasswordHash, (string?)null),
                cancellationToken);
        if (changed != 1)
        {
            return null;
        }

        await db.ExternalIdentities.Where(i => i.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        db.ExternalIdentities.Add(identity);
        db.QueuedMails.Add(mail);
        if (!await SaveAsync(db, cancellationToken))
        {
            return null;
        }

        await transaction.CommitAsync(cancellationToken);
        user.SecurityVersion++;
        (user.EmailVerified, user.PasswordHash) = (true, null);
        return user;
    }

    /// <summary>
    /// Applies a profile, unless the account has seen a newer one of the same identity. The account is locked meanwhile, so that of two at once
    /// the older never has the last word.
    /// </summary>
    /// <param name="identity">The identity.</param>
    /// <param name="emailKey">The address that it has now.</param>
    /// <param name="at">How old the profile is.</param>
    /// <param name="apply">Changes the account in memory, given the address that the identity had before; false when there is nothing to change.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>Null when the identity does not open that account, or not any more.</returns>
    public async Task<UserChange?> SyncAsync(
        ExternalIdentity identity, string? emailKey, DateTimeOffset at, Func<User, string?, bool> apply, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await AccountLock.TakeAsync(db, identity.UserId, cancellationToken))
        {
            return null;
        }

        var identities = db.ExternalIdentities.Where(i => i.Issuer == identity.Issuer && i.Subject == identity.Subject && i.UserId == identity.UserId);
        var isNewest = await identities.Where(i => i.ProfileAt <= at).ExecuteUpdateAsync(set => set.SetProperty(i => i.ProfileAt, at), cancellationToken) == 1;
        if (await identities.SingleOrDefaultAsync(cancellationToken) is not { } now)
        {
            return null;
        }

        var (user, isChanged) = (await db.Users.SingleAsync(u => u.Id == identity.UserId, cancellationToken), false);
        if (isNewest)
        {
            if (emailKey is not null && !string.Equals(emailKey, now.EmailKey, StringComparison.Ordinal))
            {
                await identities.ExecuteUpdateAsync(set => set.SetProperty(i => i.EmailKey, emailKey), cancellationToken);
            }

            isChanged = await ChangeAsync(db, user, now.EmailKey, apply, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return new UserChange(user, isChanged);
    }

    /// <summary>
    /// Takes a provider's identities from an account, and raises its security version, unless nobody could sign in to it any more. Two at once wait
    /// for each other.
    /// </summary>
    /// <param name="userId">The account.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="others">The other providers that can be signed in with.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<ExternalUnlinkResult> UnlinkAsync(Guid userId, string provider, IReadOnlyList<string> others, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // Whatever is not committed has not happened.
        if (!await UnlinkAsync(db, userId, provider, cancellationToken))
        {
            return ExternalUnlinkResult.NotFound;
        }

        var hasOther = await db.Users.AnyAsync(u => u.Id == userId && u.PasswordHash != null, cancellationToken)
            || await db.ExternalIdentities.AnyAsync(i => i.UserId == userId && others.Contains(i.Provider), cancellationToken);
        if (!hasOther)
        {
            return ExternalUnlinkResult.LastWay;
        }

        await transaction.CommitAsync(CancellationToken.None);
        return ExternalUnlinkResult.Removed;
    }

    /// <summary>Takes a provider's identities from an account, whatever is left, and raises its security version.</summary>
    /// <returns>The account as it is now; null when it had none of the provider.</returns>
    public async Task<User?> RemoveAsync(Guid userId, string provider, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await UnlinkAsync(db, userId, provider, cancellationToken))
        {
            return null;
        }

        var user = await db.Users.SingleAsync(u => u.Id == userId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return user;
    }

    /// <summary>Takes back what <see cref="LinkAsync"/> has just written, and with it the mail if that has not been sent.</summary>
    public async Task WithdrawAsync(ExternalIdentity identity, QueuedMail? mail, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await AccountLock.TakeAsync(db, identity.UserId, cancellationToken);
        await db.ExternalIdentities.Where(i => i.UserId == identity.UserId && i.Issuer == identity.Issuer && i.Subject == identity.Subject).ExecuteDeleteAsync(cancellationToken);
        if (mail is not null)
        {
            await db.QueuedMails.Where(m => m.Id == mail.Id).ExecuteDeleteAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<bool> UnlinkAsync(AuthDbContext db, Guid userId, string provider, CancellationToken cancellationToken) =>
        await AccountLock.TakeAsync(db, userId, cancellationToken)
        && await db.ExternalIdentities.Where(i => i.UserId == userId && i.Provider == provider).ExecuteDeleteAsync(cancellationToken) > 0
        && await db.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(u => u.SecurityVersion, u => u.SecurityVersion + 1), cancellationToken) == 1;

    private static async Task<bool> SaveAsync(AuthDbContext db, CancellationToken cancellationToken)
    {
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

    /// <summary>Under the account's lock. An address that another account has is left out.</summary>
    private static async Task<bool> ChangeAsync(AuthDbContext db, User user, string? followedKey, Func<User, string?, bool> apply, CancellationToken cancellationToken)
    {
        var (email, key, isVerified) = (user.Email, user.EmailKey, user.EmailVerified);
        if (!apply(user, followedKey))
        {
            return false;
        }

        if (!string.Equals(key, user.EmailKey, StringComparison.Ordinal) && await db.Users.AnyAsync(u => u.EmailKey == user.EmailKey, cancellationToken))
        {
            (user.Email, user.EmailKey, user.EmailVerified) = (email, key, isVerified);
        }

        user.SecurityVersion++;
        await db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(
            set => set.SetProperty(u => u.SecurityVersion, user.SecurityVersion)
                .SetProperty(u => u.Name, user.Name)
                .SetProperty(u => u.Email, user.Email)
                .SetProperty(u => u.EmailKey, user.EmailKey)
                .SetProperty(u => u.EmailVerified, user.EmailVerified)
                .SetProperty(u => u.Roles, user.Roles)
                .SetProperty(u => u.Attributes, user.Attributes),
            cancellationToken);
        return true;
    }
}
