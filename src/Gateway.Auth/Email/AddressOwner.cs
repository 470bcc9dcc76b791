using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.Email;

/// <summary>
/// Gives an account to whoever has proved to read its mail: whoever had it before, with a password, a session or, while nobody had proved the
/// address, an outside identity, has it no longer (ADVISORIES.md F-84).
/// </summary>
internal sealed class AddressOwner(UserStore users, ExternalIdentityStore identities, SessionRevocation revocation, MailQueue mails)
{
    /// <summary>Sets the password, verifies the address, ends all sessions and tells the owner. To be called after the code was taken.</summary>
    /// <param name="user">The account as it was read.</param>
    /// <param name="hash">The new password's hash.</param>
    /// <returns>The account as it is now; null when the account's password was changed meanwhile, or the account is gone.</returns>
    public async Task<User?> TakeOverAsync(User user, string hash)
    {
        // Before the change, too: should Redis go away after it, nobody who was signed in stays so.
        await revocation.EndAllAsync(user.Id);
        await RemoveIdentitiesAsync(user);
        var mail = mails.Create(MailKind.PasswordChanged, user.EmailKey);
        if (await users.TakeOverAsync(user.Id, user.PasswordHash, hash, mail, CancellationToken.None) is not { Changed: true } change)
        {
            return null;
        }

        // Also of those that somebody has started with the old password meanwhile.
        await RemoveIdentitiesAsync(user);
        await revocation.UserChangedAsync(user.Id, change.User.SecurityVersion);
        await revocation.EndAllAsync(user.Id);
        mails.Wake();
        return change.User;
    }

    private Task RemoveIdentitiesAsync(User before) => before.EmailVerified ? Task.CompletedTask : identities.RemoveAllAsync(before.Id, CancellationToken.None);
}
