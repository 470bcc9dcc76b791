using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Administration;

/// <summary>A session as administrators see it.</summary>
internal sealed record AdminSession(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, string? Ip, string? UserAgent);

/// <summary>An account's living sessions, the newest first.</summary>
internal sealed record AdminSessionPage(IReadOnlyList<AdminSession> Items);

/// <summary><c>/auth/admin/users/{id}/sessions</c>.</summary>
internal sealed class AdminSessionsEndpoint(UserAdministration users, SessionStore sessions)
{
    /// <summary><c>GET</c>: all of them; an account has few.</summary>
    public async Task ListAsync(HttpContext context)
    {
        if (!AdminUsersEndpoint.TryReadId(context, out var id) || await users.FindAsync($"{id}", context.RequestAborted) is null)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.NotFound);
            return;
        }

        var items = (await sessions.ListAsync(id)).Select(s => new AdminSession(s.Id, s.CreatedAt, s.LastSeenAt, s.Ip, s.UserAgent));
        await AdminJson.WriteAsync(context, StatusCodes.Status200OK, new AdminSessionPage([.. items]));
    }

    /// <summary><c>DELETE</c>: ends all of them.</summary>
    public async Task EndAllAsync(HttpContext context)
    {
        if (!AdminUsersEndpoint.TryReadId(context, out var id)
            || await users.EndSessionsAsync(id, AdminUsersEndpoint.Actor(context), context.RequestAborted) is AdministrationResult.NotFound)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.NotFound);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
