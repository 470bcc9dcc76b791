using Gateway.Auth.ApiKeys;
using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Administration;

/// <summary>An API key as administrators see it; never its secret.</summary>
internal sealed record AdminApiKey(
    Guid Id,
    Guid UserId,
    string Name,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Routes,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt)
{
    /// <summary>Shows a key.</summary>
    public static AdminApiKey From(ApiKey key) =>
        new(key.Id, key.UserId, key.Name, key.Roles, key.Routes, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.RevokedAt);
}

/// <summary>Some keys, in the order of their creation, and where the next ones begin.</summary>
internal sealed record AdminApiKeyPage(IReadOnlyList<AdminApiKey> Items, string? NextCursor);

/// <summary>A key that was just made.</summary>
/// <param name="ApiKey">The key.</param>
/// <param name="Key">What the program presents; there is no other answer that has it.</param>
internal sealed record AdminNewApiKey(AdminApiKey ApiKey, string Key)
{
    /// <summary>Never the key.</summary>
    public override string ToString() => nameof(AdminNewApiKey);
}

/// <summary>A key to be made.</summary>
internal sealed record NewApiKeyBody(string Owner, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string>? Routes = null, DateTimeOffset? ExpiresAt = null);

/// <summary><c>/auth/admin/api-keys</c>.</summary>
internal sealed class AdminApiKeysEndpoint(ApiKeyAdministration keys)
{
    /// <summary><c>GET ?owner=&amp;limit=&amp;cursor=</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal);
        var paging = AdminPaging.Read(context, errors);
        var owner = AdminPaging.Text(context, "owner", errors);
        if (errors.Count > 0)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors);
            return;
        }

        if (await keys.ListAsync(owner, paging.After, paging.Limit, context.RequestAborted) is not var (items, next))
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.NotFound);
            return;
        }

        await AdminJson.WriteAsync(
            context, StatusCodes.Status200OK, new AdminApiKeyPage([.. items.Select(item => AdminApiKey.From(item.Key))], AdminPaging.Cursor(next)));
    }

    /// <summary><c>POST {owner, name, roles, routes?, expires_at?}</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        if (await AdminJson.ReadAsync<NewApiKeyBody>(context) is not { } body)
        {
            return;
        }

        var wanted = new NewApiKey(body.Name, body.Roles, body.Routes ?? [], body.ExpiresAt);
        await (await keys.CreateAsync(body.Owner, wanted, ClientInfos.OfAdministrator(context), context.RequestAborted) switch
        {
            ApiKeyResult.Created(var key, var text) => AdminJson.WriteAsync(context, StatusCodes.Status201Created, new AdminNewApiKey(AdminApiKey.From(key.Key), text)),
            ApiKeyResult.Invalid(var errors) => ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors),
            _ => ProblemAnswer.WriteAsync(context, AuthProblems.NotFound),
        });
    }

    /// <summary><c>DELETE /{id}</c>: revokes it. It stays in the list.</summary>
    public async Task RevokeAsync(HttpContext context)
    {
        if (!AdminUsersEndpoint.TryReadId(context, out var id) || await keys.RevokeAsync(id, ClientInfos.OfAdministrator(context), context.RequestAborted) is null)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.NotFound);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
