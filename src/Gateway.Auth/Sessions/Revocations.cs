using System.Collections.Concurrent;
using Gateway.Auth.Access;

namespace Gateway.Auth.Sessions;

/// <summary>
/// The revocations that still matter, in memory: what every request with an identity is checked against. Filled from
/// <see cref="RevocationLog"/>; an entry is forgotten when no credential it could concern can be alive any more.
/// </summary>
internal sealed class Revocations(RevocationOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Expected = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> endedSessions = new();
    private readonly ConcurrentDictionary<Guid, (int Version, DateTimeOffset ForgetAt)> minimumVersions = new();
    private long lastReadTicks;

    /// <summary>Whether the log has not been read for longer than <see cref="RevocationOptions.MaxStaleness"/>: memory can't be trusted any more.</summary>
    public bool IsStale => IsStaleAt(clock.GetUtcNow());

    /// <summary><see cref="IsStale"/>, for who knows the time.</summary>
    public bool IsStaleAt(DateTimeOffset now) => now.UtcTicks - Interlocked.Read(ref lastReadTicks) > options.MaxStaleness.Ticks;

    /// <summary>Whether the log could not be read for some seconds: requests go on, but somebody should look.</summary>
    public bool IsBehind => clock.GetUtcNow().UtcTicks - Interlocked.Read(ref lastReadTicks) > Expected.Ticks;

    /// <summary>Whether the caller's session has ended, or its account has changed since the credential was issued.</summary>
    public bool Concerns(CallerIdentity caller) =>
        endedSessions.ContainsKey(caller.SessionId) || IsOutdated(caller.UserId, caller.SecurityVersion);

    /// <summary>Whether the session has ended, though the store may have lost that.</summary>
    public bool HasEnded(Guid sessionId) => endedSessions.ContainsKey(sessionId);

    /// <summary>Whether a newer security version of the account is known.</summary>
    public bool IsOutdated(Guid userId, int version) =>
        minimumVersions.TryGetValue(userId, out var minimum) && version < minimum.Version;

    /// <summary>The security version that credentials of the account need at least; 0 when nothing is known.</summary>
    public int MinimumVersion(Guid userId) => minimumVersions.TryGetValue(userId, out var minimum) ? minimum.Version : 0;

    /// <summary>The sessions known to have ended.</summary>
    public IEnumerable<Guid> EndedSessions => endedSessions.Select(entry => entry.Key);

    /// <summary>The accounts known to have changed, with the version that is good now.</summary>
    public IEnumerable<(Guid UserId, int Version)> RaisedVersions => minimumVersions.Select(entry => (entry.Key, entry.Value.Version));

    /// <summary>A session has ended.</summary>
    /// <remarks>Heard again, it is never forgotten earlier than it would have been: Redis' clock may have jumped.</remarks>
    public void Add(RevokedSession entry) =>
        endedSessions.AddOrUpdate(entry.SessionId, entry.ForgetAt, (_, known) => known > entry.ForgetAt ? known : entry.ForgetAt);

    /// <summary>An account has changed: older versions are not good any more.</summary>
    public void Add(RaisedVersion entry) =>
        minimumVersions.AddOrUpdate(
            entry.UserId,
            (entry.Version, entry.ForgetAt),
            (_, known) => (Math.Max(known.Version, entry.Version), known.ForgetAt > entry.ForgetAt ? known.ForgetAt : entry.ForgetAt));

    /// <summary>The log was read successfully, as it stood at this time.</summary>
    public void ReadAt(DateTimeOffset time) => Interlocked.Exchange(ref lastReadTicks, time.UtcTicks);

    /// <summary>Forgets what can't concern anybody any more.</summary>
    public void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var entry in endedSessions)
        {
            if (entry.Value <= now)
            {
                endedSessions.TryRemove(entry);
            }
        }

        foreach (var entry in minimumVersions)
        {
            if (entry.Value.ForgetAt <= now)
            {
                minimumVersions.TryRemove(entry);
            }
        }
    }
}

/// <summary>A session that has ended.</summary>
internal sealed record RevokedSession(Guid SessionId, DateTimeOffset ForgetAt);

/// <summary>An account whose credentials of older versions are not good any more.</summary>
internal sealed record RaisedVersion(Guid UserId, int Version, DateTimeOffset ForgetAt);
