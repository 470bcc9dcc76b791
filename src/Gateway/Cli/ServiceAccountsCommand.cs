using System.CommandLine;
using Gateway.Auth.Administration;
using Gateway.Auth.Users;

namespace Gateway.Cli;

/// <summary><c>service-accounts</c>: the accounts of programs. What can be done to any account is under <c>users</c>.</summary>
internal static class ServiceAccountsCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The account's name: a-z, 0-9 and -." };
    private static readonly Option<string[]> Roles = new("--role") { Description = "A role; can be repeated." };
    private static readonly Option<bool> Json = UsersCommand.JsonOption();

    public static Command Create(Func<CommandContext> context)
    {
        var create = new Command("create", "Make a service account. Show, change and delete it with users show, roles, disable and delete NAME.") { Name, Roles, Json };
        create.SetAction((parsed, cancellationToken) => RunAsync(context(), (accounts, token) => CreateAsync(context(), parsed, accounts, token), cancellationToken));
        var list = new Command("list", "List the service accounts.") { Json };
        list.SetAction((parsed, cancellationToken) => RunAsync(context(), (accounts, token) => ListAsync(context(), parsed.GetValue(Json), accounts, token), cancellationToken));
        return new("service-accounts", "Make and list the accounts of programs.") { create, list };
    }

    private static Task<int> RunAsync(CommandContext context, Func<ApiKeyAdministration, CancellationToken, Task<int>> command, CancellationToken cancellationToken) =>
        StoresCommand.RunAsync(context, (services, token) => command(services.GetRequiredService<ApiKeyAdministration>(), token), cancellationToken);

    private static async Task<int> CreateAsync(CommandContext context, ParseResult parsed, ApiKeyAdministration accounts, CancellationToken cancellationToken)
    {
        var result = await accounts.CreateServiceAccountAsync(parsed.GetValue(Name)!, parsed.GetValue(Roles) ?? [], null, cancellationToken);
        if (result is AdministrationResult.Exists)
        {
            await context.Error.WriteLineAsync($"There is a service account {parsed.GetValue(Name)}.");
            return 1;
        }

        return await UsersCommand.ReportAsync(
            context, result, account => context.Output.WriteLineAsync(parsed.GetValue(Json) ? UserText.AsJson(account) : UserText.Details(account)));
    }

    private static async Task<int> ListAsync(CommandContext context, bool json, ApiKeyAdministration accounts, CancellationToken cancellationToken)
    {
        var found = new List<User>();
        Guid? after = null;
        do
        {
            var page = await accounts.ListServiceAccountsAsync(after, ApiKeyAdministration.MaxPage, cancellationToken);
            found.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        if (json)
        {
            await context.Output.WriteLineAsync(UserText.AsJson(found));
            return 0;
        }

        await context.Output.WriteLineAsync($"{"ID",-36}  {"STATE",-8}  NAME");
        foreach (var account in found)
        {
            await context.Output.WriteLineAsync($"{account.Id,-36}  {(account.DisabledAt is null ? "enabled" : "disabled"),-8}  {account.Name}");
        }

        return 0;
    }
}
