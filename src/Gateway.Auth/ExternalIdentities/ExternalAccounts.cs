using Gateway.Auth.Audit;
using Gateway.Auth.Email;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;

namespace Gateway.Auth.ExternalIdentities;

/// <summary>
/// Decides whose account an outside identity opens. Only (issuer, subject) says who somebody is; an address is proof only where the issuer
/// proved it and nobody here claims to be somebody else (ADVISORIES.md F-84, F-85).
/// </summary>
internal sealed class ExternalAccounts(
    ExternalIdentityStore identities, ExternalProfiles profiles, UserStore users, SessionRevocation revocation, SigninMails notices, MailQueue mails, AuditLog audit)
{
    /// <summary>How often somebody else may be faster. What is found the next time is what they wrote.</summary>
    private const int Attempts = 5;

    /// <summary>Finds the account, links one, makes one, or says why not; then brings it up to the profile. What it did is in the audit.</summary>
    /// <param name="profile">Who it is, checked.</param>
    /// <param name="policy">What their issuer may do.</param>
    /// <param name="client">Where the request came from.</param>
    /// <param name="cancellationToken">Cancels it before anything is written.</param>
    public async Task<ExternalAccountResult> ResolveAsync(
        ExternalProfile profile, ExternalAccountPolicy policy, ClientInfo client, CancellationToken cancellationToken)
    {
        if (ExternalProfiles.WhyInvalid(profile) is { } reason)
        {
            return new ExternalAccountResult.Invalid(reason);
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var found = await identities.FindAsync(profile.Issuer, profile.Subject, cancellationToken);
            var result = found is not null ? await OpenAsync(found, profile, policy, client) : await ConnectAsync(profile, policy, client, cancellationToken);
            if (result is not null)
            {
                return result;
            }
        }

        return new ExternalAccountResult.LinkRequired();
    }

    /// <summary>Whether the identity opens this account, which is not disabled: for whoever has just started a session.</summary>
    public async Task<bool> IsOpenToAsync(Guid userId, ExternalProfile profile, CancellationToken cancellationToken) =>
        await identities.FindAsync(profile.Issuer, profile.Subject, cancellationToken) is { } identity && identity.UserId == userId
        && await users.FindByIdAsync(userId, cancellationToken) is { DisabledAt: null };

    private async Task<ExternalAccountResult?> OpenAsync(ExternalIdentity identity, ExternalProfile profile, ExternalAccountPolicy policy, ClientInfo client)
    {
        if (await users.FindByIdAsync(identity.UserId, CancellationToken.None) is not { } user)
        {
            return null; // Deleted in between, and the identity with it.
        }

        if (user.DisabledAt is not null)
        {
            return new ExternalAccountResult.Disabled(user.Id);
        }

        return await profiles.SyncAsync(identity, user, profile, policy, client) is { } now ? new ExternalAccountResult.Found(now, IsNew: false) : null;
    }

    /// <summary>The identity is a new one.</summary>
    /// <returns>Null when somebody else was faster.</returns>
    private async Task<ExternalAccountResult?> ConnectAsync(ExternalProfile profile, ExternalAccountPolicy policy, ClientInfo client, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryParse(profile.Email, out var address))
        {
            return new ExternalAccountResult.Invalid("no e-mail address");
        }

        var user = await users.FindByEmailAsync(address.Key, cancellationToken);
        if (!profile.EmailVerified)
        {
            // Whoever it is did not prove the address, so they are not told either whether it has an account, except where signing up tells.
            return user is null && policy is { MayProvision: true, RequiresVerifiedEmail: false }
                ? await ProvisionAsync(address, profile, policy, client)
                : new ExternalAccountResult.LinkRequired();
        }

        return user switch
        {
            null when !policy.MayProvision => new ExternalAccountResult.SignupClosed(),
            null => await ProvisionAsync(address, profile, policy, client),
            { DisabledAt: not null } => new ExternalAccountResult.Disabled(user.Id),
            { EmailVerified: false } => await TakeOverAsync(user, profile, policy, client),
            _ => await LinkByAddressAsync(user, profile, policy, client),
        };
    }

    private async Task<ExternalAccountResult?> ProvisionAsync(EmailAddress address, ExternalProfile profile, ExternalAccountPolicy policy, ClientInfo client)
    {
        var now = profiles.Now;
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            Email = address.Display,
            EmailKey = address.Key,
            EmailVerified = profile.EmailVerified,
            CreatedAt = now,
        };
        ProfileSync.Apply(user, profile, policy, followedKey: null);
        var mail = user.EmailVerified ? null : mails.Create(MailKind.VerifyEmail, user.EmailKey);
        if (!await identities.AddAsync(user, profiles.Identity(profile, user.Id), mail, CancellationToken.None))
        {
            return null;
        }

        mails.Wake();
        await AuditAsync("signup.succeeded", user.Id, client, $"external: {profile.Provider}");
        return new ExternalAccountResult.Found(user, IsNew: true);
    }

    /// <summary>Issuer and account both say that the person proved the address. A second identity of the issuer would be a second person.</summary>
    private async Task<ExternalAccountResult?> LinkByAddressAsync(User user, ExternalProfile profile, ExternalAccountPolicy policy, ClientInfo client)
    {
        if ((await identities.ListAsync(user.Id, CancellationToken.None)).Any(i => string.Equals(i.Issuer, profile.Issuer, StringComparison.Ordinal) && !string.Equals(i.Subject, profile.Subject, StringComparison.Ordinal)))
        {
            return new ExternalAccountResult.LinkRequired();
        }

        var identity = profiles.Identity(profile, user.Id);
        if (!await identities.LinkAsync(identity, user, notices.IdentityLinked(user, profile.Provider, client), CancellationToken.None))
        {
            return null;
        }

        mails.Wake();
        await AuditAsync("external.linked", user.Id, client, $"{profile.Provider}: same proven address");
        return await profiles.SyncAsync(identity, user, profile, policy, client) is { } now ? new ExternalAccountResult.Found(now, IsNew: false) : null;
    }

    /// <summary>
    /// The person proved the address, and whoever made the account never did: its password, sessions, codes and other identities are not the
    /// person's. (Codes for a new password die with the hash that they are tied to.)
    /// </summary>
    private async Task<ExternalAccountResult?> TakeOverAsync(User user, ExternalProfile profile, ExternalAccountPolicy policy, ClientInfo client)
    {
        // Before the change, too: should Redis go away after it, nobody who was signed in stays so.
        await revocation.EndAllAsync(user.Id);
        var identity = profiles.Identity(profile, user.Id);
        if (await identities.TakeOverAsync(user, identity, mails.Create(MailKind.PasswordChanged, user.EmailKey), CancellationToken.None) is not { } owned)
        {
            return null;
        }

        mails.Wake();
        await AuditAsync("external.taken-over", user.Id, client, $"{profile.Provider}: the address was not verified here");

        // Also of those that somebody has started with the old password meanwhile.
        await revocation.UserChangedAsync(owned.Id, owned.SecurityVersion);
        await revocation.EndAllAsync(owned.Id);
        return await profiles.SyncAsync(identity, owned, profile, policy, client) is { } now ? new ExternalAccountResult.Found(now, IsNew: false) : null;
    }

    private Task AuditAsync(string code, Guid userId, ClientInfo client, string detail) =>
        audit.WriteAsync(AuditEntry.Of(code, userId, null, client, detail), CancellationToken.None);
}
