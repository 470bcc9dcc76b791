using Gateway.Auth.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.ExternalIdentities;

/// <summary>
/// The one order in which an account and its identities are locked: the account first. Whoever took an identity's row before the account's would
/// wait for somebody who waits for them. And a foreign key alone does not keep a new link from being written beside a change to the account.
/// </summary>
internal static class AccountLock
{
    /// <summary>Has the account to oneself until the transaction ends. To be called before anything else in it.</summary>
    /// <returns>False when there is no such account.</returns>
    public static async Task<bool> TakeAsync(AuthDbContext db, Guid userId, CancellationToken cancellationToken) =>
        await db.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(u => u.SecurityVersion, u => u.SecurityVersion), cancellationToken) == 1;
}
