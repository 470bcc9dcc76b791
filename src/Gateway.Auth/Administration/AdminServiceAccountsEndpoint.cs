using Gateway.Auth.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Administration;

/// <summary>A service account to be made.</summary>
internal sealed record NewServiceAccountBody(string Name, IReadOnlyList<string>? Roles = null);

/// <summary><c>/auth/admin/service-accounts</c>. One of them is shown, changed and deleted as any account: <c>/auth/admin/users/{id}</c>.</summary>
internal sealed class AdminServiceAccountsEndpoint(ApiKeyAdministration accounts)
{
    /// <summary><c>GET ?limit=&amp;cursor=</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var errors = new Dictionary<string, IReadOnlyList<FieldError>>(StringComparer.Ordinal);
        var paging = AdminPaging.Read(context, errors);
        if (errors.Count > 0)
        {
            await ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors);
            return;
        }

        var page = await accounts.ListServiceAccountsAsync(paging.After, paging.Limit, context.RequestAborted);
        await AdminJson.WriteAsync(context, StatusCodes.Status200OK, new AdminUserPage([.. page.Items.Select(AdminUser.From)], AdminPaging.Cursor(page.Next)));
    }

    /// <summary><c>POST {name, roles?}</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        if (await AdminJson.ReadAsync<NewServiceAccountBody>(context) is not { } body)
        {
            return;
        }

        var result = await accounts.CreateServiceAccountAsync(body.Name, body.Roles ?? [], ClientInfos.OfAdministrator(context), context.RequestAborted);
        await (result switch
        {
            AdministrationResult.Done(var account) => AdminJson.WriteAsync(context, StatusCodes.Status201Created, new AdminUserEnvelope(AdminUser.From(account))),
            AdministrationResult.Invalid(var errors) => ProblemAnswer.WriteAsync(context, AuthProblems.ValidationFailed, errors),
            _ => ProblemAnswer.WriteAsync(context, AuthProblems.AccountExists),
        });
    }
}
