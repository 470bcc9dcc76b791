using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Access;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Trust;

/// <summary>
/// Turns what a trusted issuer says about somebody into an account of ours, and that into a caller. (issuer, subject) leads to the account;
/// nothing else of a foreign credential reaches a backend, and the role that governs the gateway comes with none.
/// </summary>
internal sealed class ForeignCallers(ExternalAccounts accounts, AccountVersions versions, CallerProfiles profiles, SubjectCutoffs cutoffs, ILogger<ForeignCallers> logger)
{
    /// <summary>The account; null when there is none, it is disabled, or the statement is older than the subject's ban.</summary>
    public async Task<User?> FindAccountAsync(ExternalProfile profile, ExternalAccountPolicy policy, ClientInfo client)
    {
        if (await cutoffs.ConcernsAsync(profile))
        {
            return Refuse(profile, "they were banned or deleted there after it was issued");
        }

        var result = await accounts.ResolveAsync(profile, policy, client, CancellationToken.None);
        if (result is ExternalAccountResult.LinkRequired)
        {
            // Of the first requests of somebody at once, one made the account whose address the others then found taken: by themselves.
            result = await accounts.ResolveAsync(profile, policy, client, CancellationToken.None);
        }

        if (result is not ExternalAccountResult.Found { User: var user })
        {
            return Refuse(profile, result switch
            {
                ExternalAccountResult.LinkRequired => "no account is linked, and the address proves none",
                ExternalAccountResult.SignupClosed => "SignUp is closed",
                ExternalAccountResult.Disabled => "it is disabled",
                ExternalAccountResult.Invalid invalid => invalid.Reason,
                _ => "it could not be found",
            });
        }

        await versions.CatchUpAsync(user);
        return WithoutAdministration(user);
    }

    /// <summary>Takes from an account, in memory, the role that governs the gateway: who has it shows that by signing in here, not elsewhere.</summary>
    public static User WithoutAdministration(User user)
    {
        user.Roles = [.. user.Roles.Where(role => !string.Equals(role, RoleName.Administrator, StringComparison.Ordinal))];
        return user;
    }

    /// <summary>The caller.</summary>
    /// <param name="user">The account, as it is now.</param>
    /// <param name="sessionId">See <see cref="SessionId"/>.</param>
    /// <param name="credential">What was presented.</param>
    /// <param name="authenticatedAt">When the person proved who they are, as far as is known.</param>
    /// <param name="expiresAt">When the credential ends.</param>
    public CallerIdentity Identity(User user, Guid sessionId, CredentialKind credential, DateTimeOffset authenticatedAt, DateTimeOffset expiresAt) => new()
    {
        UserId = user.Id,
        SessionId = sessionId,
        Email = user.Email,
        EmailVerified = user.EmailVerified,
        Roles = user.Roles,
        SecurityVersion = user.SecurityVersion,
        AuthenticatedAt = authenticatedAt,
        AuthenticationMethods = [],
        ExpiresAt = expiresAt,
        Credential = credential,
        Profile = profiles.Of(user),
    };

    /// <summary>
    /// The id that stands for a foreign session, or for a token without one: made of what names it there, so that it is the same on every
    /// replica. A UUIDv8 (RFC 9562 section 5.8), which no session of ours has.
    /// </summary>
    public static Guid SessionId(string issuer, string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\0{name}"), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>The same for a token, by what its issuer signed: an ECDSA signature can be written in two ways.</summary>
    public static Guid TokenId(string issuer, string token) => SessionId(issuer, token[..token.LastIndexOf('.')]);

    private User? Refuse(ExternalProfile profile, string reason)
    {
        logger.NoAccount(profile.Issuer, profile.Subject, reason);
        return null;
    }
}
