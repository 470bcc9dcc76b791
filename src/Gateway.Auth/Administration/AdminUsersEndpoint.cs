using Gateway.Auth.Requests;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Administration;

/// <summary><c>/auth/admin/users</c>: what the commands do, over HTTP.</summary>
internal sealed class AdminUsersEndpoint(UserAdministration users, IdentityAdministration identities)
{
    /// <summary><c>GET /users?search=&amp;limit=&amp;cursor=</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal);
        var paging = AdminPaging.Read(context, errors);
        var search = AdminPaging.Text(context, "search", errors);
        if (errors.Count > 0)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors);
            return;
        }

        var page = await users.ListAsync(search, paging.After, paging.Limit, context.RequestAborted);
        await AdminJson.WriteAsync(context, StatusCodes.Status200OK, new AdminUserPage([.. page.Items.Select(AdminUser.From)], AdminPaging.Cursor(page.Next)));
    }

    /// <summary><c>POST /users</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        if (await AdminJson.ReadAsync<NewUserBody>(context) is not { } body)
        {
            return;
        }

        var account = new NewAccount(body.Email, body.Password)
        {
            Name = body.Name,
            Roles = body.Roles ?? [],
            Attributes = body.Attributes ?? new Dictionary<string, string>(StringComparer.Ordinal),
            EmailVerified = body.EmailVerified,
        };
        await AnswerAsync(context, await users.CreateAsync(account, Actor(context), context.RequestAborted), StatusCodes.Status201Created);
    }

    /// <summary><c>GET /users/{id}</c>; an e-mail address does, too.</summary>
    public async Task ShowAsync(HttpContext context)
    {
        if (await users.FindAsync((string)context.Request.RouteValues["id"]!, context.RequestAborted) is not { } user)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.NotFound);
            return;
        }

        await WriteWithIdentitiesAsync(context, user);
    }

    /// <summary><c>POST /users/{id}/disable</c>: nobody gets in, and sessions end.</summary>
    public Task DisableAsync(HttpContext context) => ChangeAsync(context, users.DisableAsync);

    /// <summary><c>POST /users/{id}/enable</c>.</summary>
    public Task EnableAsync(HttpContext context) => ChangeAsync(context, users.EnableAsync);

    /// <summary><c>PUT /users/{id}/roles</c>.</summary>
    public async Task SetRolesAsync(HttpContext context)
    {
        if (await AdminJson.ReadAsync<RolesBody>(context) is { } body)
        {
            await ChangeAsync(context, (id, actor, token) => users.SetRolesAsync(id, body.Roles, actor, token));
        }
    }

    /// <summary><c>PUT /users/{id}/attributes</c>.</summary>
    public async Task SetAttributesAsync(HttpContext context)
    {
        if (await AdminJson.ReadAsync<AttributesBody>(context) is { } body)
        {
            await ChangeAsync(context, (id, actor, token) => users.SetAttributesAsync(id, body.Attributes, actor, token));
        }
    }

    /// <summary><c>PUT /users/{id}/secrets/{name}</c>.</summary>
    public async Task SetSecretAsync(HttpContext context)
    {
        if (await AdminJson.ReadAsync<SecretBody>(context) is { } body)
        {
            await ChangeAsync(context, (id, actor, token) => users.SetSecretAsync(id, SecretName(context), body.Value, actor, token));
        }
    }

    /// <summary><c>DELETE /users/{id}/secrets/{name}</c>.</summary>
    public Task RemoveSecretAsync(HttpContext context) =>
        ChangeAsync(context, (id, actor, token) => users.SetSecretAsync(id, SecretName(context), null, actor, token));

    /// <summary><c>DELETE /users/{id}/identities/{provider}</c>: what is left says whether anybody can still sign in.</summary>
    public async Task UnlinkAsync(HttpContext context)
    {
        var provider = (string)context.Request.RouteValues["provider"]!;
        if (await FindIdAsync(context) is { } id && await identities.UnlinkAsync(id, provider, Actor(context), context.RequestAborted) is AdministrationResult.Done(var user))
        {
            await WriteWithIdentitiesAsync(context, user);
            return;
        }

        await ProblemAnswer.WriteAsync(context, AuthProblems.NotFound);
    }

    /// <summary><c>DELETE /users/{id}</c>.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        if (await FindIdAsync(context) is not { } id || await users.DeleteAsync(id, Actor(context), context.RequestAborted) is AdministrationResult.NotFound)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.NotFound);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The id in the path.</summary>
    public static bool TryReadId(HttpContext context, out Guid id) => Guid.TryParse(context.Request.RouteValues["id"] as string, out id);

    /// <summary>Who did it, for the audit log.</summary>
    public static ClientInfo Actor(HttpContext context) => ClientInfos.OfAdministrator(context);

    /// <summary>The account of the path, whatever it is called by there: its id, its address, or a service account's name.</summary>
    private async Task<Guid?> FindIdAsync(HttpContext context) =>
        TryReadId(context, out var id) ? id : (await users.FindAsync((string)context.Request.RouteValues["id"]!, context.RequestAborted))?.Id;

    private async Task WriteWithIdentitiesAsync(HttpContext context, User user)
    {
        var linked = await identities.ListAsync(user.Id, context.RequestAborted);
        await AdminJson.WriteAsync(context, StatusCodes.Status200OK, new AdminUserEnvelope(AdminUser.From(user) with { Identities = [.. linked.Select(AdminIdentity.From)] }));
    }

    private static string SecretName(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private async Task ChangeAsync(HttpContext context, Func<Guid, ClientInfo, CancellationToken, Task<AdministrationResult>> change)
    {
        var result = await FindIdAsync(context) is { } id ? await change(id, Actor(context), context.RequestAborted) : new AdministrationResult.NotFound();
        await AnswerAsync(context, result, StatusCodes.Status200OK);
    }

    private static Task AnswerAsync(HttpContext context, AdministrationResult result, int status) => result switch
    {
        AdministrationResult.Done(var user) => AdminJson.WriteAsync(context, status, new AdminUserEnvelope(AdminUser.From(user))),
        AdministrationResult.Unchanged(var user) => AdminJson.WriteAsync(context, status, new AdminUserEnvelope(AdminUser.From(user))),
        AdministrationResult.Invalid(var errors) => ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors),
        AdministrationResult.Exists => ProblemAnswer.WriteAsync(context, AuthProblems.AccountExists),
        AdministrationResult.Busy => ProblemAnswer.WriteAsync(context, AuthProblems.Unavailable),
        _ => ProblemAnswer.WriteAsync(context, AuthProblems.NotFound),
    };
}
