using System.Globalization;
using System.Text.Json;
using Gateway.Auth.Access;
using Gateway.Auth.Audit;
using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Account;

/// <summary>A session as its owner sees it.</summary>
internal sealed record SessionItem(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, string? Ip, string? UserAgent, bool Current);

/// <summary>Some sessions, and where the next ones begin.</summary>
/// <param name="Items">The newest first.</param>
/// <param name="NextCursor">To be given as <c>cursor</c> for the next page; null on the last one.</param>
internal sealed record SessionPage(IReadOnlyList<SessionItem> Items, string? NextCursor);

/// <summary><c>GET /auth/sessions</c> and <c>DELETE /auth/sessions/{id}</c>.</summary>
internal sealed class SessionsEndpoint(SessionStore sessions, SessionRevocation revocation, SessionCookie cookie, BackendCookies backendCookies, AuditLog audit)
{
    private const int DefaultLimit = 50;
    private const int MaximumLimit = 100;

    /// <summary>The caller's living sessions.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal);
        var limit = DefaultLimit;
        if (query.TryGetValue("limit", out var limitText)
            && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaximumLimit))
        {
            errors["limit"] = [new FieldError("invalid", $"This is a number from 1 to {MaximumLimit}.")];
        }

        Guid after = default;
        var hasCursor = query.TryGetValue("cursor", out var cursorText);
        if (hasCursor && !Guid.TryParseExact(cursorText, "N", out after))
        {
            errors["cursor"] = [new FieldError("invalid", "This is a cursor that an earlier answer gave.")];
        }

        if (errors.Count > 0)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors);
            return;
        }

        var caller = Caller.Of(context).Identity!;
        var rest = await sessions.ListAsync(caller.UserId);
        if (hasCursor)
        {
            // Ids are UUIDv7: they sort by the time of the start, like the list.
            rest = [.. rest.Where(session => session.Id.CompareTo(after) < 0)];
        }

        var items = rest.Take(limit)
            .Select(s => new SessionItem(s.Id, s.CreatedAt, s.LastSeenAt, s.Ip, s.UserAgent, s.Id == caller.SessionId))
            .ToArray();
        var page = new SessionPage(items, rest.Count > limit ? items[^1].Id.ToString("N") : null);
        await AuthJson.WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(page, AuthJson.Default.SessionPage));
    }

    /// <summary>Ends one of the caller's sessions; another account's is not found.</summary>
    public async Task EndAsync(HttpContext context)
    {
        var caller = Caller.Of(context).Identity!;
        if (!Guid.TryParse(context.Request.RouteValues["id"] as string, out var id) || await sessions.FindAsync(caller.UserId, id) is null)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.NotFound);
            return;
        }

        await revocation.EndAsync(caller.UserId, id);
        if (id == caller.SessionId && caller.Credential == CredentialKind.Cookie)
        {
            cookie.Delete(context);
            backendCookies.Delete(context);
        }

        await audit.WriteAsync(AuditEntry.Of("session.ended", caller.UserId, id, ClientInfos.Of(context)), CancellationToken.None);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
