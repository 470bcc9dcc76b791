using System.Security.Cryptography;
using System.Text;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using StackExchange.Redis;
using ClientInfo = Gateway.Auth.Sessions.ClientInfo;

namespace Gateway.Auth.Trust;

/// <summary>
/// One session of ours for one elsewhere, however often and however much at once it is exchanged: those at once get one answer, as parallel
/// refreshes do; a later exchange ends the session of the one before.
/// </summary>
internal sealed class ExchangedSessions(
    SessionIssuer issuer, SessionStore sessions, SessionRevocation revocation, Revocations revocations, RedisConnection redis, RefreshOptions refresh, SessionOptions options, TimeProvider clock)
{
    private static readonly RedisScript ClaimScript = RedisScript.Load("Trust", "claim-exchange");

    /// <summary>Starts the session, or gives the answer of a parallel exchange.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="origin">Who has the session elsewhere.</param>
    /// <param name="foreignId">Its id there.</param>
    /// <param name="credential">Its credential, in its one spelling: whoever presents the same can read the answer kept for a moment.</param>
    /// <param name="client">Where the request came from.</param>
    /// <returns>The token answer, and the session if it is a new one; null when the account is not what it was any more.</returns>
    public async Task<(byte[] Body, Guid? Started)?> StartAsync(User user, string origin, string foreignId, string credential, ClientInfo client)
    {
        if (await issuer.StartAsync(user, SessionMode.Tokens, [], deviceToken: null, client, credential) is not { } started)
        {
            return null;
        }

        var kept = SealedAnswer.Seal(credential, started.Body);
        var before = await ClaimAsync(origin, foreignId, refresh.Grace, user.Id, started.SessionId, kept);
        if (before.Answer is { } answer && await IsAliveAsync(before.UserId, before.SessionId) && Open(credential, answer) is { } body)
        {
            await revocation.EndAsync(user.Id, started.SessionId);
            return (body, null);
        }

        if (before.Answer is not null)
        {
            // That one has ended already: it was signed out within the moment.
            before = await ClaimAsync(origin, foreignId, TimeSpan.Zero, user.Id, started.SessionId, kept);
        }

        if (before.SessionId != Guid.Empty && await IsAliveAsync(before.UserId, before.SessionId))
        {
            await revocation.EndAsync(before.UserId, before.SessionId);
        }

        return (started.Body, started.SessionId);
    }

    private async Task<(Guid UserId, Guid SessionId, byte[]? Answer)> ClaimAsync(string origin, string foreignId, TimeSpan grace, Guid userId, Guid sessionId, byte[] kept)
    {
        var result = (RedisResult[])(await ClaimScript.RunAsync(
            redis,
            [Key(origin, foreignId)],
            [
                clock.GetUtcNow().ToUnixTimeMilliseconds(), (long)grace.TotalMilliseconds, userId.ToString("N"), sessionId.ToString("N"), kept,
                (long)options.AbsoluteLifetime.TotalMilliseconds,
            ]))!;
        return result.Length == 1 ? default : (Guid.ParseExact((string)result[1]!, "N"), Guid.ParseExact((string)result[2]!, "N"), result.Length > 3 ? (byte[]?)result[3] : null);
    }

    private async Task<bool> IsAliveAsync(Guid userId, Guid sessionId) => !revocations.HasEnded(sessionId) && await sessions.FindAsync(userId, sessionId) is not null;

    private static byte[]? Open(string credential, byte[] kept)
    {
        try
        {
            return SealedAnswer.Open(credential, kept);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static RedisKey Key(string origin, string foreignId) =>
        $"ag:{{trust-exchange:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{origin}\0{foreignId}")))}}}";
}
