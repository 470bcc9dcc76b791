using Gateway.Auth.Email;
using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.ExternalIdentities;

/// <summary>What the proof of an address made of an account.</summary>
/// <param name="User">The account as it is now.</param>
/// <param name="Unlinked">How many identities open it no longer.</param>
internal sealed record AddressProof(User User, int Unlinked);

/// <summary>
/// The moment in which somebody proves an account's address. Anybody could link an identity until then; so what is theirs goes in the same
/// transaction, under the account's lock: a link either is there before and goes, or comes after and its owner is told of it (ADVISORIES.md F-84).
/// </summary>
internal sealed class AddressProofs(AuthDatabase database)
{
    /// <summary>The address is proved; the password stays.</summary>
    /// <param name="id">The account.</param>
    /// <param name="keepsIdentities">Whether whoever proved it has the account already, so that what they linked is theirs.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>Null when there is no such account.</returns>
    public async Task<AddressProof?> VerifyAsync(Guid id, bool keepsIdentities, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await AccountLock.TakeAsync(db, id, cancellationToken))
        {
            return null;
        }

        var user = await db.Users.SingleAsync(u => u.Id == id, cancellationToken);
        if (user.EmailVerified)
        {
            return new AddressProof(user, Unlinked: 0);
        }

        var unlinked = keepsIdentities ? 0 : await UnlinkAllAsync(db, id, cancellationToken);
        (user.EmailVerified, user.SecurityVersion) = (true, user.SecurityVersion + 1);
        await db.Users.Where(u => u.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(u => u.SecurityVersion, user.SecurityVersion).SetProperty(u => u.EmailVerified, true), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new AddressProof(user, unlinked);
    }

    /// <summary>Gives the account to whoever proved to own its address: their password, a verified address, and a mail about it.</summary>
    /// <param name="before">The account as it was when the proof was looked at.</param>
    /// <param name="newHash">The new password's hash.</param>
    /// <param name="mail">A mail about it, which is there if the change is.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>Null when there is no such account, or its password or address is another one by now.</returns>
    public async Task<AddressProof?> TakeOverAsync(User before, string newHash, QueuedMail mail, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await AccountLock.TakeAsync(db, before.Id, cancellationToken))
        {
            return null;
        }

        var user = await db.Users.SingleAsync(u => u.Id == before.Id, cancellationToken);
        if (!string.Equals(user.PasswordHash, before.PasswordHash, StringComparison.Ordinal) || !string.Equals(user.EmailKey, before.EmailKey, StringComparison.Ordinal))
        {
            return null;
        }

        var unlinked = before.EmailVerified && user.EmailVerified ? 0 : await UnlinkAllAsync(db, user.Id, cancellationToken);
        (user.EmailVerified, user.PasswordHash, user.SecurityVersion) = (true, newHash, user.SecurityVersion + 1);
        await db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(
            set => set.SetProperty(u => u.SecurityVersion, user.SecurityVersion).SetProperty(u => u.EmailVerified, true).SetProperty(u => u.PasswordHash, newHash),
            cancellationToken);
        db.QueuedMails.Add(mail);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new AddressProof(user, unlinked);
    }

    private static Task<int> UnlinkAllAsync(AuthDbContext db, Guid userId, CancellationToken cancellationToken) =>
        db.ExternalIdentities.Where(i => i.UserId == userId).ExecuteDeleteAsync(cancellationToken);
}
