using System.Globalization;
using Gateway.Auth.Storage;
using StackExchange.Redis;

namespace Gateway.Auth.Sessions;

/// <summary>What the store answers to the presentation of a refresh token or cookie for rotation.</summary>
internal enum RotationOutcome
{
    /// <summary>Replaced; the new credential is the good one now.</summary>
    Rotated,

    /// <summary>Just replaced by a parallel request: the identical answer is to be given.</summary>
    Repeat,

    /// <summary>Replaced, but the successor was never used: the answer got lost on its way.</summary>
    Lost,

    /// <summary>An older credential: somebody else has a copy.</summary>
    Theft,

    /// <summary>The session has ended or never was.</summary>
    Ended,

    /// <summary>Ours, but never stored (a failover lost a write): refused, and nothing ends.</summary>
    Unknown,
}

/// <summary>Sessions in Redis. A session is one hash, all keys of an account share a slot, and every decision is one script.</summary>
internal sealed class SessionStore(RedisConnection redis, SessionOptions options, RefreshOptions refresh, TimeProvider clock)
{
    /// <summary>How long an answer that got lost can be fetched again, while its credential has not been used.</summary>
    private static readonly TimeSpan LostAnswerWindow = TimeSpan.FromHours(1);

    /// <summary>How exact <see cref="StoredSession.LastSeenAt"/> of a cookie session is.</summary>
    private static readonly TimeSpan SeenResolution = TimeSpan.FromMinutes(1);

    private static readonly RedisScript StartScript = RedisScript.Load("Sessions", "start-session");
    private static readonly RedisScript RotateScript = RedisScript.Load("Sessions", "rotate-session");
    private static readonly RedisScript TouchScript = RedisScript.Load("Sessions", "touch-session");
    private static readonly RedisScript EndScript = RedisScript.Load("Sessions", "end-sessions");
    private static readonly RedisValue[] ListedFields =
        ["mode", "created_at", "seen_at", "ends_at", "authenticated_at", "methods", "device", "ip", "user_agent", "origin"];

    /// <summary>Stores a new session; returns how many sessions the account has now.</summary>
    public async Task<int> StartAsync(Guid userId, StoredSession session, byte[] credentialHash)
    {
        var now = session.CreatedAt.ToUnixTimeMilliseconds();
        var ends = session.EndsAt.ToUnixTimeMilliseconds();
        var result = await StartScript.RunAsync(
            redis,
            [SessionKeys.Index(userId), SessionKeys.Session(userId, session.Id)],
            [
                session.Id.ToString("N"), now, ends,
                "mode", session.Mode.ToString(), "generation", 1, "current", credentialHash, "used", 0,
                "created_at", now, "seen_at", now, "ends_at", ends,
                "authenticated_at", session.AuthenticatedAt.ToUnixTimeMilliseconds(), "methods", string.Join(' ', session.Methods),
                "device", session.DeviceId.ToString("N"), "ip", session.Ip ?? "", "user_agent", session.UserAgent ?? "",
                .. session.Origin is { } origin ? new RedisValue[] { "origin", origin } : [],
            ]);
        return (int)result;
    }

    /// <summary>Presents a credential for rotation.</summary>
    /// <param name="presented">The credential, its MAC checked.</param>
    /// <param name="nextHash">SHA-256 of the credential that is to replace it.</param>
    /// <param name="sealedAnswer">The answer that carries the new credential, sealed for the presented one.</param>
    /// <returns>What happened, and for <see cref="RotationOutcome.Repeat"/> and <see cref="RotationOutcome.Lost"/> the sealed answer kept.</returns>
    public async Task<(RotationOutcome Outcome, byte[]? SealedAnswer)> RotateAsync(SessionCredential presented, byte[] nextHash, byte[] sealedAnswer)
    {
        var result = (RedisResult[])(await RotateScript.RunAsync(
            redis,
            [SessionKeys.Session(presented.UserId, presented.SessionId)],
            [
                presented.Hash, presented.Generation, nextHash, sealedAnswer, clock.GetUtcNow().ToUnixTimeMilliseconds(),
                Milliseconds(refresh.Grace), Milliseconds(options.IdleLifetime), Milliseconds(LostAnswerWindow),
            ]))!;
        return (string?)result[0] switch
        {
            "rotated" => (RotationOutcome.Rotated, null),
            "repeat" => (RotationOutcome.Repeat, (byte[]?)result[1]),
            "lost" => (RotationOutcome.Lost, (byte[]?)result[1]),
            "theft" => (RotationOutcome.Theft, null),
            "ended" => (RotationOutcome.Ended, null),
            _ => (RotationOutcome.Unknown, null),
        };
    }

    /// <summary>Checks a session cookie and notes that its session is used. Null when it is not (or no longer) good.</summary>
    public async Task<TouchedSession?> TouchAsync(SessionCredential presented)
    {
        var answer = await TouchScript.RunAsync(
            redis,
            [SessionKeys.Session(presented.UserId, presented.SessionId)],
            [
                presented.Hash, presented.Generation, clock.GetUtcNow().ToUnixTimeMilliseconds(),
                Milliseconds(refresh.Grace), Milliseconds(options.IdleLifetime), Milliseconds(LostAnswerWindow), Milliseconds(SeenResolution),
            ]);
        if (answer.IsNull)
        {
            // Redis sends a nil that is no array, and the client casts only arrays.
            return null;
        }

        var result = (RedisResult[])answer!;
        var ends = Time((string)result[2]!);
        var idle = Time((string)result[3]!) + options.IdleLifetime;
        return new TouchedSession(Time((string)result[0]!), Methods((string)result[1]!), idle < ends ? idle : ends);
    }

    /// <summary>One session, or null when it has ended.</summary>
    public async Task<StoredSession?> FindAsync(Guid userId, Guid sessionId) =>
        Read(sessionId, await redis.RunAsync(database => database.HashGetAsync(SessionKeys.Session(userId, sessionId), ListedFields)));

    /// <summary>The account's living sessions, the newest first.</summary>
    public async Task<IReadOnlyList<StoredSession>> ListAsync(Guid userId)
    {
        var reads = from id in await IdsAsync(userId) select FindAsync(userId, id);
        var sessions = await Task.WhenAll(reads);
        return [.. sessions.OfType<StoredSession>().OrderByDescending(session => session.CreatedAt).ThenByDescending(session => session.Id)];
    }

    /// <summary>The ids of the account's sessions, the one that ends first before the others; some may have ended already.</summary>
    public async Task<IReadOnlyList<Guid>> IdsAsync(Guid userId)
    {
        var ids = await redis.RunAsync(database => database.SortedSetRangeByRankAsync(SessionKeys.Index(userId)));
        return [.. ids.Select(id => Guid.ParseExact((string)id!, "N"))];
    }

    /// <summary>Ends sessions. Ending what has ended already does nothing.</summary>
    public Task EndAsync(Guid userId, IReadOnlyCollection<Guid> sessionIds) =>
        sessionIds.Count == 0
            ? Task.CompletedTask
            : EndScript.RunAsync(
                redis,
                [SessionKeys.Index(userId), .. sessionIds.Select(id => SessionKeys.Session(userId, id))],
                [.. sessionIds.Select(id => (RedisValue)id.ToString("N"))]);

    private StoredSession? Read(Guid id, RedisValue[] fields)
    {
        if (fields[0].IsNull)
        {
            return null;
        }

        var session = new StoredSession
        {
            Id = id,
            Mode = Enum.Parse<SessionMode>((string)fields[0]!),
            CreatedAt = Time((string)fields[1]!),
            LastSeenAt = Time((string)fields[2]!),
            EndsAt = Time((string)fields[3]!),
            AuthenticatedAt = Time((string)fields[4]!),
            Methods = Methods((string)fields[5]!),
            DeviceId = Guid.ParseExact((string)fields[6]!, "N"),
            Ip = NullIfEmpty(fields[7]),
            UserAgent = NullIfEmpty(fields[8]),
            Origin = fields[9],
        };
        // A Redis TTL is rubbish collection: whether a session is alive is decided by what it says.
        var now = clock.GetUtcNow();
        return now < session.EndsAt && now < session.LastSeenAt + options.IdleLifetime ? session : null;
    }

    private static string? NullIfEmpty(RedisValue value) => value.IsNullOrEmpty ? null : (string?)value;

    private static string[] Methods(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static DateTimeOffset Time(string milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}

/// <summary>What a good session cookie stands for.</summary>
/// <param name="AuthenticatedAt">When the person proved who they are.</param>
/// <param name="Methods">How (RFC 8176).</param>
/// <param name="ExpiresAt">When the session ends if it is not used again.</param>
internal sealed record TouchedSession(DateTimeOffset AuthenticatedAt, IReadOnlyList<string> Methods, DateTimeOffset ExpiresAt);
