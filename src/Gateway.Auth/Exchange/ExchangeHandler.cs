using System.Text.Json;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.Audit;
using Gateway.Auth.Sessions;
using Gateway.Auth.Trust;
using Gateway.Auth.Trust.BetterAuth;
using Gateway.Auth.Users;

namespace Gateway.Auth.Exchange;

/// <summary>
/// Gives our tokens for somebody else's. What can be asked whether it is alive gets a session, and is asked again at each refresh. A token
/// that only says so gets an access token that ends with it: nobody could take back more.
/// </summary>
internal sealed class ExchangeHandler(
    TrustOptions options, TrustedIssuers issuers, BetterAuthClient betterAuth, ForeignCallers callers, ExchangedSessions exchanged,
    AccessTokenIssuer accessTokens, Revocations revocations, AuditLog audit, TimeProvider clock)
{
    /// <summary>For a session of Better Auth, by its session token, signed, as the cookie has it.</summary>
    /// <exception cref="IssuerAwayException">Better Auth cannot be asked.</exception>
    public async Task<ExchangeResult> ForSessionAsync(string sessionToken, ClientInfo client)
    {
        if (options.BetterAuth is not { AcceptsCookie: true, Issuer: var issuer } || BetterAuthCookie.Canonical(sessionToken) is not { } credential)
        {
            return new ExchangeResult.Refused();
        }

        var answer = await betterAuth.FindAsync(credential, client, isKnown: false);
        if (answer is BetterAuthAnswer.TooMany)
        {
            return new ExchangeResult.TooMany();
        }

        if (answer is not BetterAuthAnswer.Alive { Session: var session }
            || await callers.FindAccountAsync(session.Profile, issuer.Policy, client) is not { } user
            || await exchanged.StartAsync(user, issuer.Issuer, session.Id, credential, client) is not var (body, started))
        {
            return new ExchangeResult.Refused();
        }

        if (started is not null)
        {
            await audit.WriteAsync(AuditEntry.Of("exchange.succeeded", user.Id, started, client, $"{issuer.Name}: session"), CancellationToken.None);
        }

        return new ExchangeResult.Issued(body);
    }

    /// <summary>For a token of a trusted issuer.</summary>
    /// <exception cref="IssuerAwayException">Its keys are not known, and cannot be asked for.</exception>
    public async Task<ExchangeResult> ForTokenAsync(string token, ClientInfo client)
    {
        if (ForeignToken.Read(token) is not { } read
            || issuers.Find(read) is not { } issuer
            || await issuer.ValidateAsync(read) is not { } proof
            || proof.ExpiresAt <= clock.GetUtcNow() // no skew for what would be ours
            || ForeignCallers.TokenId(read.Issuer, token) is var sessionId && revocations.HasEnded(sessionId)
            || await callers.FindAccountAsync(proof.Profile, issuer.Options.Policy, client) is not { } user)
        {
            return new ExchangeResult.Refused();
        }

        var (accessToken, expiresAt) = accessTokens.Issue(user, sessionId, proof.AuthenticatedAt, [], proof.ExpiresAt);
        await audit.WriteAsync(AuditEntry.Of("exchange.succeeded", user.Id, sessionId, client, $"{issuer.Options.Name}: token"), CancellationToken.None);
        var answer = new ExchangeAnswer(accessToken, "Bearer", (long)Math.Ceiling((expiresAt - clock.GetUtcNow()).TotalSeconds), UserAnswer.From(user));
        return new ExchangeResult.Issued(JsonSerializer.SerializeToUtf8Bytes(answer, AuthJson.Default.ExchangeAnswer));
    }
}
