namespace Gateway.Auth.Sessions;

/// <summary>Ends sessions so that their credentials stop working everywhere: the log is written first, then the session goes.</summary>
internal sealed class SessionRevocation(SessionStore sessions, RevocationLog log)
{
    /// <summary>Ends some sessions of an account.</summary>
    public async Task EndAsync(Guid userId, params Guid[] sessionIds)
    {
        await log.AppendEndedAsync(sessionIds);
        await sessions.EndAsync(userId, sessionIds);
    }

    /// <summary>Ends all sessions of an account but one.</summary>
    public async Task EndOthersAsync(Guid userId, Guid kept) =>
        await EndAsync(userId, [.. (await sessions.IdsAsync(userId)).Where(id => id != kept)]);

    /// <summary>Ends all sessions of an account.</summary>
    public async Task EndAllAsync(Guid userId) => await EndAsync(userId, [.. await sessions.IdsAsync(userId)]);

    /// <summary>
    /// The account's roles, attributes, status or password changed: credentials of an older version are refused from now on, and a refresh
    /// brings the new state. To be called after the change is in the database.
    /// </summary>
    public Task UserChangedAsync(Guid userId, int newVersion) => log.AppendVersionAsync(userId, newVersion);
}
