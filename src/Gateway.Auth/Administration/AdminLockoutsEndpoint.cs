using Gateway.Auth.Requests;
using Gateway.Auth.Throttling;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Administration;

/// <summary>Something that is locked; see <see cref="Lockout"/>.</summary>
internal sealed record AdminLockout(string Kind, string Name, Guid? UserId, string? Email, int Failures, int Locks, DateTimeOffset Until);

/// <summary>What is locked, what ends first before the rest, and how much that is in all.</summary>
internal sealed record AdminLockoutPage(IReadOnlyList<AdminLockout> Items, int Total);

/// <summary><c>/auth/admin/lockouts</c>: what is locked after too many failed sign-ins.</summary>
internal sealed class AdminLockoutsEndpoint(Lockouts lockouts)
{
    /// <summary><c>GET ?limit=</c>. There is no next page: what is locked changes while it is read.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal);
        var paging = AdminPaging.Read(context, errors);
        if (errors.Count > 0)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors);
            return;
        }

        var (items, total) = await lockouts.ListAsync(paging.Limit, context.RequestAborted);
        await AdminJson.WriteAsync(context, StatusCodes.Status200OK, new AdminLockoutPage([.. items.Select(Shape)], total));
    }

    /// <summary><c>DELETE /{who}</c>: an e-mail address, an account's id, a client's address (of a /64 any one), or a name from the list.</summary>
    public async Task LiftAsync(HttpContext context)
    {
        var who = (string)context.Request.RouteValues["who"]!;
        if (await lockouts.LiftAsync(who, ClientInfos.OfAdministrator(context), context.RequestAborted) is not true)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.NotFound);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static AdminLockout Shape(Lockout lockout) =>
        new(ThrottleTarget.KindName(lockout.Kind), lockout.Name, lockout.UserId, lockout.Email, lockout.Failures, lockout.Locks, lockout.Until);
}
