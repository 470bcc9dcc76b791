using Gateway.Auth.Users;

namespace Gateway.Auth.Sessions;

/// <summary>Security versions as the database has them, and as they were announced.</summary>
internal sealed class AccountVersions(UserStore users, Revocations revocations)
{
    /// <summary>
    /// Where the database is behind what was announced (it was restored from a backup, or a deleted account was imported again) the account is
    /// brought up to that, there and in memory: without this nobody could get a credential that works.
    /// </summary>
    public async Task CatchUpAsync(User user)
    {
        if (revocations.IsOutdated(user.Id, user.SecurityVersion))
        {
            await users.RaiseVersionAtLeastAsync(user.Id, revocations.MinimumVersion(user.Id), CancellationToken.None);
            user.SecurityVersion = revocations.MinimumVersion(user.Id);
        }
    }
}
