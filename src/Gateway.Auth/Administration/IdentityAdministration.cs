using Gateway.Auth.Audit;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.Administration;

/// <summary>What administrators see of, and do to, the outside identities that open an account. <c>actor</c> is as in <see cref="UserAdministration"/>.</summary>
internal sealed class IdentityAdministration(UserStore users, ExternalIdentityStore identities, SessionRevocation revocation, AuditLog audit)
{
    /// <summary>What opens an account, the oldest first; a service account, nothing.</summary>
    public Task<IReadOnlyList<ExternalIdentity>> ListAsync(Guid id, CancellationToken cancellationToken) => identities.ListAsync(id, cancellationToken);

    /// <summary>
    /// Takes a provider's identity from an account, also where it is the last way to sign in: that is the administrator's decision. All sessions
    /// end, since whoever came by it is to be out, and nothing says which session is theirs.
    /// </summary>
    /// <returns>Not found when there is no such account, or no such identity of it.</returns>
    public async Task<AdministrationResult> UnlinkAsync(Guid id, string provider, ClientInfo? actor, CancellationToken cancellationToken)
    {
        if (!(await identities.ListAsync(id, cancellationToken)).Any(identity => string.Equals(identity.Provider, provider, StringComparison.Ordinal)))
        {
            // It may be gone by a command that failed before it could tell the sessions, and is given again.
            if (await users.FindByIdAsync(id, cancellationToken) is { } user)
            {
                await revocation.UserChangedAsync(id, user.SecurityVersion);
            }

            return new AdministrationResult.NotFound();
        }

        // Before the change, too: should Redis go away after it, nobody who was signed in stays so.
        await revocation.EndAllAsync(id);
        if (await identities.RemoveAsync(id, provider, CancellationToken.None) is not { } changed)
        {
            return new AdministrationResult.NotFound();
        }

        await audit.WriteAsync(AuditEntry.Of("external.unlinked", id, null, actor ?? ClientInfo.Operator, provider), CancellationToken.None);

        // The version is for those who come with a credential of the provider's itself, and for tokens that were given for one. The sessions are
        // those that the identity has started meanwhile.
        await revocation.UserChangedAsync(id, changed.SecurityVersion);
        await revocation.EndAllAsync(id);
        return new AdministrationResult.Done(changed);
    }
}
