using Gateway.Auth.AccessTokens;
using Gateway.Auth.ApiKeys;
using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;
using Gateway.Auth.Users;

namespace Gateway.Auth.ClientCredentials;

/// <summary>
/// Gives service accounts access tokens for one of their API keys (RFC 6749 section 4.4). Nothing is hashed slowly: a key has 256 random bits.
/// </summary>
internal sealed class ClientCredentialsHandler(
    ApiKeyCheck keys, ApiKeyStore store, AccountVersions versions, AccessTokenIssuer tokens, SigninThrottle throttle, AuditLog audit, TimeProvider clock)
{
    /// <summary>Issues a token.</summary>
    /// <param name="client">Who asks; null for nobody who could be read.</param>
    /// <param name="scope">Roles that are asked for, with spaces between; null for all that the key has.</param>
    /// <param name="info">Where the request came from.</param>
    /// <param name="cancellationToken">Nobody waits for the answer any more.</param>
    public async Task<ClientCredentialsResult> IssueAsync(PresentedClient? client, string? scope, ClientInfo info, CancellationToken cancellationToken)
    {
        var verdict = client is null ? new ApiKeyVerdict.Refused("no client", null) : await keys.CheckAsync(client.Secret, cancellationToken);
        if (verdict is not ApiKeyVerdict.Good good)
        {
            return await RefuseAsync((ApiKeyVerdict.Refused)verdict, info, cancellationToken);
        }

        if (!IsNameOf(client!.Id, good.Owner))
        {
            return await RefuseAsync(new ApiKeyVerdict.Refused("another account's key", good.Owner.Id), info, cancellationToken);
        }

        if (good.Owner.Kind != UserKind.Service)
        {
            return new ClientCredentialsResult.UnauthorizedClient();
        }

        var asked = scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList();
        if (asked is not null && (asked.Count == 0 || asked.Except(good.Roles, StringComparer.Ordinal).Any()))
        {
            return new ClientCredentialsResult.InvalidScope();
        }

        return await IssueAsync(good, asked ?? good.Roles, info);
    }

    private async Task<ClientCredentialsResult> IssueAsync(ApiKeyVerdict.Good good, IReadOnlyList<string> roles, ClientInfo info)
    {
        var account = good.Owner;
        await versions.CatchUpAsync(account);
        var (token, expiresAt) = tokens.Issue(account, good.Key, roles);
        var expiresIn = (long)Math.Ceiling((expiresAt - clock.GetUtcNow()).TotalSeconds); // now: writing it down takes its time
        await store.UsedAsync(good.Key, CancellationToken.None);
        await audit.WriteAsync(AuditEntry.Of("token.issued", account.Id, good.Key.Id, info, $"roles: {string.Join(' ', roles)}"), CancellationToken.None);
        return new ClientCredentialsResult.Issued(token, expiresIn, roles);
    }

    private static bool IsNameOf(string name, User account) =>
        Guid.TryParse(name, out var id) ? id == account.Id
        : account.Kind == UserKind.Service && account.EmailKey.Equals(ServiceAccountName.EmailKey(name), StringComparison.Ordinal);

    /// <summary>Counted at the address like a wrong password, with the same limit; each that is let through so far has a row.</summary>
    private async Task<ClientCredentialsResult> RefuseAsync(ApiKeyVerdict.Refused refused, ClientInfo info, CancellationToken cancellationToken)
    {
        switch (await throttle.BeginAsync(ThrottleTarget.Code, info, cancellationToken))
        {
            case ThrottleDecision.Allowed { Attempt: var attempt }:
                await throttle.FailAsync(attempt);
                await audit.WriteAsync(AuditEntry.Of("token.refused", refused.OwnerId, null, info, refused.Why), CancellationToken.None);
                return new ClientCredentialsResult.InvalidClient();
            case ThrottleDecision.TooMany tooMany:
                return new ClientCredentialsResult.TooMany(tooMany.RetryAfter);
            default:
                return new ClientCredentialsResult.InvalidClient();
        }
    }
}
