using Gateway.Auth.Audit;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.Email;

/// <summary>
/// Gives an account to whoever has proved to read its mail: whoever had it before, with a password, a session or, while nobody had proved the
/// address, an outside identity, has it no longer (ADVISORIES.md F-84).
/// </summary>
internal sealed class AddressOwner(AddressProofs proofs, ExternalIdentityStore identities, SessionRevocation revocation, MailQueue mails, AuditLog audit)
{
    /// <summary>Sets the password, verifies the address, ends all sessions and tells the owner. To be called after the code was taken.</summary>
    /// <param name="user">The account as it was read.</param>
    /// <param name="hash">The new password's hash.</param>
    /// <param name="client">Where the proof came from.</param>
    /// <returns>The account as it is now; null when the account's password was changed meanwhile, or the account is gone.</returns>
    public async Task<User?> TakeOverAsync(User user, string hash, ClientInfo client)
    {
        // Before the change, too: should Redis go away after it, nobody who was signed in stays so.
        await revocation.EndAllAsync(user.Id);
        if (await proofs.TakeOverAsync(user, hash, mails.Create(MailKind.PasswordChanged, user.EmailKey), CancellationToken.None) is not { } proof)
        {
            return null;
        }

        // Also of those that somebody has started with the old password meanwhile.
        await revocation.UserChangedAsync(user.Id, proof.User.SecurityVersion);
        await revocation.EndAllAsync(user.Id);
        mails.Wake();
        await AuditAsync(proof, client);
        return proof.User;
    }

    /// <summary>
    /// Verifies the address and leaves the password as it was chosen at the sign-up. Whoever has the account already keeps all of it. Anybody else
    /// may not be the one who made it, so the outside identities go, and with them, as with every unlinking, the sessions: nothing says which
    /// of those an identity started.
    /// </summary>
    /// <param name="user">The account as it was read.</param>
    /// <param name="hasAccount">Whether the proof came from somebody who is signed in to the account.</param>
    /// <param name="client">Where the proof came from.</param>
    /// <returns>The account as it is now; null when it is gone.</returns>
    public async Task<User?> VerifyAsync(User user, bool hasAccount, ClientInfo client)
    {
        if (!hasAccount && !user.EmailVerified && (await identities.ListAsync(user.Id, CancellationToken.None)).Count > 0)
        {
            await revocation.EndAllAsync(user.Id); // Before the change, too, as above.
        }

        if (await proofs.VerifyAsync(user.Id, hasAccount, CancellationToken.None) is not { } proof)
        {
            return null;
        }

        await revocation.UserChangedAsync(user.Id, proof.User.SecurityVersion);
        if (proof.Unlinked > 0)
        {
            await revocation.EndAllAsync(user.Id);
        }

        await AuditAsync(proof, client);
        return proof.User;
    }

    private Task AuditAsync(AddressProof proof, ClientInfo client) => proof.Unlinked == 0
        ? Task.CompletedTask
        : audit.WriteAsync(AuditEntry.Of("external.unlinked", proof.User.Id, null, client, "all: linked before the address was proved"), CancellationToken.None);
}
