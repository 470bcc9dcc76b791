using Gateway.Auth.Audit;
using Gateway.Auth.Email;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.ExternalIdentities;

/// <summary>What the owner of an account, signed in, does to its links on purpose.</summary>
internal sealed class ExternalLinks(
    ExternalIdentityStore identities, ExternalProfiles profiles, UserStore users, SessionRevocation revocation, SigninMails notices, MailQueue mails, AuditLog audit)
{
    /// <summary>Lets the identity open an account whose owner is signed in and wants that.</summary>
    public async Task<ExternalLinkResult> LinkAsync(
        Guid userId, ExternalProfile profile, ExternalAccountPolicy policy, ClientInfo client, CancellationToken cancellationToken)
    {
        if (ExternalProfiles.WhyInvalid(profile) is { } reason)
        {
            return new ExternalLinkResult.Invalid(reason);
        }

        if (await users.FindByIdAsync(userId, cancellationToken) is not { DisabledAt: null } user)
        {
            return new ExternalLinkResult.NoAccount();
        }

        var found = await identities.FindAsync(profile.Issuer, profile.Subject, cancellationToken);
        if (found is not null && found.UserId != userId)
        {
            return new ExternalLinkResult.Taken();
        }

        var identity = found ?? profiles.Identity(profile, user.Id);
        var mail = found is null ? notices.IdentityLinked(user, profile.Provider, client) : null;
        if (found is null)
        {
            if (!await identities.LinkAsync(identity, user, mail, CancellationToken.None))
            {
                // Once more if somebody proved the address meanwhile: there is an owner now, who is told. Or if it is linked: two tabs wanted the same.
                var isProved = !user.EmailVerified && await users.FindByIdAsync(userId, CancellationToken.None) is { EmailVerified: true };
                return isProved || (await identities.FindAsync(profile.Issuer, profile.Subject, CancellationToken.None))?.UserId == userId
                    ? await LinkAsync(userId, profile, policy, client, CancellationToken.None)
                    : new ExternalLinkResult.Taken();
            }

            mails.Wake();
            await AuditAsync("external.linked", user.Id, client, $"{profile.Provider}: on purpose");
        }

        return new ExternalLinkResult.Linked(await profiles.SyncAsync(identity, user, profile, policy, client) ?? user, found is null ? new NewExternalLink(identity, mail) : null);
    }

    /// <summary>
    /// Takes back a link that has just been made, for a session that turned out to have ended. Whoever came by it meanwhile is out again.
    /// </summary>
    public async Task WithdrawAsync(NewExternalLink link, ClientInfo client)
    {
        await identities.WithdrawAsync(link.Identity, link.Mail, CancellationToken.None);
        await revocation.EndAllAsync(link.Identity.UserId);
        await AuditAsync("external.unlinked", link.Identity.UserId, client, $"{link.Identity.Provider}: signed out meanwhile");
    }

    /// <summary>
    /// Takes a provider's link from an account, unless it is the last way to sign in. All other sessions end: whoever came by the link is to be
    /// out, and nothing says which session is theirs.
    /// </summary>
    /// <param name="userId">The account.</param>
    /// <param name="sessionId">The session that it is done in.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="others">The other providers that can be signed in with.</param>
    /// <param name="client">Where the request came from.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<ExternalUnlinkResult> UnlinkAsync(
        Guid userId, Guid sessionId, string provider, IReadOnlyList<string> others, ClientInfo client, CancellationToken cancellationToken)
    {
        var result = await identities.UnlinkAsync(userId, provider, others, cancellationToken);
        if (result is ExternalUnlinkResult.Removed)
        {
            await AuditAsync("external.unlinked", userId, client, provider);
            await revocation.EndOthersAsync(userId, sessionId);
        }

        // A token of a trusted issuer that opened the account a moment ago is looked at anew; also when an earlier call came no further than to
        // take the link away.
        if (result is not ExternalUnlinkResult.LastWay && await users.FindByIdAsync(userId, CancellationToken.None) is { } user)
        {
            await revocation.UserChangedAsync(userId, user.SecurityVersion);
        }

        return result;
    }

    private Task AuditAsync(string code, Guid userId, ClientInfo client, string detail) =>
        audit.WriteAsync(AuditEntry.Of(code, userId, null, client, detail), CancellationToken.None);
}
