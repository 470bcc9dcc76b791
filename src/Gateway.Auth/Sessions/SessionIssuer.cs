using System.Text;
using System.Text.Json;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.Trust;
using Gateway.Auth.Users;

namespace Gateway.Auth.Sessions;

/// <summary>The one door through which anybody becomes, and stays, signed in: whatever ends in a session calls this.</summary>
internal sealed class SessionIssuer(
    SessionStore sessions,
    SessionRevocation revocation,
    Revocations revocations,
    SessionCredentials credentials,
    DeviceTokens devices,
    AccessTokenIssuer accessTokens,
    UserStore users,
    AccountVersions versions,
    SessionOrigins origins,
    SessionOptions options,
    TimeProvider clock)
{
    /// <summary>Starts a session.</summary>
    /// <param name="user">Who proved to be the account's owner; not disabled.</param>
    /// <param name="mode">How the client keeps the session.</param>
    /// <param name="methods">How the person proved it (RFC 8176).</param>
    /// <param name="deviceToken">The device token that the client presented, if any; anything but this account's is passed over.</param>
    /// <param name="client">Where the request came from.</param>
    /// <param name="origin">The credential of the session elsewhere that this one is to live and die with, if there is one.</param>
    /// <returns>Null when the account was disabled or deleted, or its password changed, after it was read.</returns>
    public async Task<IssuedSession?> StartAsync(User user, SessionMode mode, IReadOnlyList<string> methods, string? deviceToken, ClientInfo client, string? origin = null)
    {
        await versions.CatchUpAsync(user);
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var session = new StoredSession
        {
            Id = id,
            Mode = mode,
            CreatedAt = now,
            LastSeenAt = now,
            EndsAt = now + options.AbsoluteLifetime,
            AuthenticatedAt = now,
            Methods = methods,
            DeviceId = devices.Read(user, deviceToken) ?? Guid.CreateVersion7(now),
            Ip = client.Address?.ToString(),
            UserAgent = client.UserAgent,
            Origin = origin is null ? null : origins.Protect(user.Id, id, origin),
        };
        var credential = credentials.Create(mode, user.Id, session.Id, generation: 1);
        var count = await sessions.StartAsync(user.Id, session, SessionCredentials.Hash(credential));
        if (count > options.MaximumPerUser)
        {
            var ids = await sessions.IdsAsync(user.Id);
            await revocation.EndAsync(user.Id, [.. ids.Take(ids.Count - options.MaximumPerUser).Where(id => id != session.Id)]);
        }

        // Whoever changed the password or disabled the account meanwhile has ended all sessions that they saw, and this one may have come too
        // late to be seen. (A parallel sign-in that re-hashed leaves the version alone, and new roles leave the hash alone: neither is a
        // reason to refuse.)
        var still = await users.FindByIdAsync(user.Id, CancellationToken.None);
        if (still is not { DisabledAt: null }
            || (still.SecurityVersion != user.SecurityVersion && !string.Equals(still.PasswordHash, user.PasswordHash, StringComparison.Ordinal)))
        {
            await revocation.EndAsync(user.Id, session.Id);
            return null;
        }

        return Issue(user, session, credential);
    }

    /// <summary>
    /// Replaces the credential of a session: a refresh. Null means "sign in again", for whatever reason; theft ends the session.
    /// </summary>
    /// <param name="mode">What kind of credential is presented.</param>
    /// <param name="presented">The credential.</param>
    /// <param name="client">Where the request came from.</param>
    /// <exception cref="IssuerAwayException">Whether the session's origin is alive cannot be asked. Nothing has happened.</exception>
    public async Task<RotationResult> RotateAsync(SessionMode mode, string presented, ClientInfo? client = null)
    {
        if (credentials.Read(mode, presented) is not { } credential
            || await sessions.FindAsync(credential.UserId, credential.SessionId) is not { } session
            || session.Mode != mode)
        {
            return new RotationResult.Refused();
        }

        if (!revocations.HasEnded(session.Id) && !await origins.IsAliveAsync(credential.UserId, session, client ?? ClientInfo.Operator))
        {
            await revocation.EndAsync(credential.UserId, credential.SessionId);
            return new RotationResult.OriginEnded(credential.UserId, credential.SessionId);
        }

        // A session that has ended and is still there: a failover lost its end.
        if (revocations.HasEnded(session.Id) || await users.FindByIdAsync(credential.UserId, CancellationToken.None) is not { DisabledAt: null } user)
        {
            await revocation.EndAsync(credential.UserId, credential.SessionId);
            return new RotationResult.Refused();
        }

        if (session.Origin is not null)
        {
            ForeignCallers.WithoutAdministration(user);
        }

        await versions.CatchUpAsync(user);
        var used = session with { LastSeenAt = clock.GetUtcNow() };
        var next = Issue(user, used, credentials.Create(mode, user.Id, session.Id, credential.Generation + 1));
        var kept = SealedAnswer.Seal(presented, [.. Encoding.ASCII.GetBytes(next.Credential), .. next.Body]);
        var (outcome, keptBefore) = await sessions.RotateAsync(credential, SessionCredentials.Hash(next.Credential), kept);
        switch (outcome)
        {
            case RotationOutcome.Rotated:
                return new RotationResult.Issued(user, next) { IsNew = true };
            case RotationOutcome.Repeat:
                return new RotationResult.Issued(user, Reopen(mode, session.Id, presented, next.DeviceToken, keptBefore!));
            case RotationOutcome.Lost:
                return new RotationResult.Issued(user, Issue(user, session, Reopen(mode, session.Id, presented, next.DeviceToken, keptBefore!).Credential));
            case RotationOutcome.Theft:
                await revocation.EndAsync(credential.UserId, credential.SessionId);
                return new RotationResult.Theft(credential.UserId, credential.SessionId);
            default:
                return new RotationResult.Refused();
        }
    }

    private static IssuedSession Reopen(SessionMode mode, Guid sessionId, string presented, string deviceToken, byte[] kept)
    {
        var content = SealedAnswer.Open(presented, kept);
        var credential = Encoding.ASCII.GetString(content, 0, SessionCredentials.TextLength);
        return new IssuedSession(mode, sessionId, credential, deviceToken, content[SessionCredentials.TextLength..]);
    }

    private IssuedSession Issue(User user, StoredSession session, string credential)
    {
        var idle = session.LastSeenAt + options.IdleLifetime;
        var remaining = Seconds((idle < session.EndsAt ? idle : session.EndsAt) - clock.GetUtcNow());
        var device = devices.Create(user, session.DeviceId);
        if (session.Mode == SessionMode.Cookie)
        {
            return new IssuedSession(
                session.Mode,
                session.Id,
                credential,
                device,
                JsonSerializer.SerializeToUtf8Bytes(new CookieAnswer(UserAnswer.From(user), remaining), AuthJson.Default.CookieAnswer));
        }

        var (token, expiresAt) = accessTokens.Issue(user, session.Id, session.AuthenticatedAt, session.Methods);
        var answer = new TokenAnswer(
            token, "Bearer", Seconds(expiresAt - clock.GetUtcNow()), credential, remaining, device, UserAnswer.From(user));
        return new IssuedSession(session.Mode, session.Id, credential, device, JsonSerializer.SerializeToUtf8Bytes(answer, AuthJson.Default.TokenAnswer));
    }

    /// <summary>Rounded up: an answer never says less than the promised 900 s only because a fraction of a second has passed.</summary>
    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);
}
