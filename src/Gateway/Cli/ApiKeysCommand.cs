using System.CommandLine;
using Gateway.Auth.Administration;
using Gateway.Auth.ApiKeys;
using Gateway.Configuration;
using Gateway.Routes;

namespace Gateway.Cli;

/// <summary><c>api-keys</c>: what programs authenticate with.</summary>
internal static class ApiKeysCommand
{
    private static readonly Argument<string> Owner = new("OWNER") { Description = "The account it acts for: a service account's name, an e-mail address, or an id." };
    private static readonly Option<string?> Name = new("--name") { Description = "What the key is called; the owner's name unless said otherwise." };
    private static readonly Option<string[]> Roles = new("--role") { Description = "A role of the owner's that the key may use; can be repeated." };
    private static readonly Option<string[]> ForRoutes = new("--route") { Description = "The id of a route that the key is for, else all that take API keys; can be repeated." };
    private static readonly Option<string?> Expires = new("--expires") { Description = "When it ends, such as 30d or 12h; 90d unless said otherwise, 3650d at most." };
    private static readonly Argument<string> Id = new("ID") { Description = "The key's id, as the list shows it." };
    private static readonly Argument<string?> OfOwner = new("OWNER") { Description = "Only the keys of this account.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Json = UsersCommand.JsonOption();

    public static Command Create(Func<CommandContext> context)
    {
        var create = new Command("create", "Make an API key, and print it: it is shown now and never again.") { Owner, Name, Roles, ForRoutes, Expires, Json };
        create.SetAction((parsed, cancellationToken) => RunAsync(context(), (keys, token) => CreateAsync(context(), parsed, keys, token), cancellationToken));
        var list = new Command("list", "List API keys; never their secrets.") { OfOwner, Json };
        list.SetAction((parsed, cancellationToken) => RunAsync(context(), (keys, token) => ListAsync(context(), parsed, keys, token), cancellationToken));
        var revoke = new Command("revoke", "End an API key, and the tokens that were got with it, at once.") { Id };
        revoke.SetAction((parsed, cancellationToken) => RunAsync(context(), (keys, token) => RevokeAsync(context(), parsed.GetValue(Id)!, keys, token), cancellationToken));
        return new("api-keys", "Make, list and revoke what programs authenticate with.") { create, list, revoke };
    }

    private static Task<int> RunAsync(CommandContext context, Func<ApiKeyAdministration, CancellationToken, Task<int>> command, CancellationToken cancellationToken) =>
        StoresCommand.RunAsync(context, (services, token) => command(services.GetRequiredService<ApiKeyAdministration>(), token), cancellationToken);

    private static async Task<int> CreateAsync(CommandContext context, ParseResult parsed, ApiKeyAdministration keys, CancellationToken cancellationToken)
    {
        DateTimeOffset? expires = null;
        if (parsed.GetValue(Expires) is { } text)
        {
            if (TypedSettings.ParseDuration(text) is not { } lifetime || lifetime > NewApiKey.Longest)
            {
                await context.Error.WriteLineAsync($"--expires cannot be \"{text}\": write 12h, 30d or the like, up to 3650d.");
                return 1;
            }

            expires = TimeProvider.System.GetUtcNow() + lifetime;
        }

        if (await AnyUnknownAsync(context, parsed.GetValue(ForRoutes) ?? []))
        {
            return 1;
        }

        var owner = parsed.GetValue(Owner)!;
        var wanted = new NewApiKey(parsed.GetValue(Name) ?? owner, parsed.GetValue(Roles) ?? [], parsed.GetValue(ForRoutes) ?? [], expires);
        switch (await keys.CreateAsync(owner, wanted, null, cancellationToken))
        {
            case ApiKeyResult.Created(var made, var key) when parsed.GetValue(Json):
                await context.Output.WriteLineAsync(ApiKeysText.AsJson(made, key));
                return 0;
            case ApiKeyResult.Created(var made, var key):
                // The key alone, for a variable or a file: what is said of it is for whoever looks.
                await context.Output.WriteLineAsync(key);
                await context.Error.WriteLineAsync($"Key {made.Key.Id}, good until {made.Key.ExpiresAt:u}. It is shown only now.");
                return 0;
            case ApiKeyResult.Invalid(var errors):
                foreach (var (field, error) in errors.SelectMany(pair => pair.Value.Select(error => (pair.Key, error))))
                {
                    await context.Error.WriteLineAsync($"{field}: {error.Message}");
                }

                return 1;
            default:
                await context.Error.WriteLineAsync($"There is no account {owner}.");
                return 1;
        }
    }

    /// <summary>A key for a route that there is not opens nothing, and nobody would be told why.</summary>
    private static async Task<bool> AnyUnknownAsync(CommandContext context, string[] routes)
    {
        if (routes.Length == 0)
        {
            return false;
        }

        if ((context.Services?.GetRequiredService<Settings>() ?? context.LoadSettings()) is not { } settings)
        {
            return true;
        }

        if (RoutesFile.Load(settings.Folder.RoutesFile, settings.Auth.BasePath) is not RoutesLoadResult.Loaded loaded)
        {
            await context.Error.WriteLineAsync("routes.json has errors, so nobody can tell which routes there are: run check to see them.");
            return true;
        }

        var known = loaded.Table.Routes.Select(route => route.RouteId).ToList();
        var unknown = routes.Where(route => !known.Contains(route, StringComparer.OrdinalIgnoreCase)).ToList();
        foreach (var route in unknown)
        {
            await context.Error.WriteLineAsync($"--route: there is no route \"{route}\" in routes.json. {NearestName.Remedy(route, known)}");
        }

        return unknown.Count > 0;
    }

    private static async Task<int> ListAsync(CommandContext context, ParseResult parsed, ApiKeyAdministration keys, CancellationToken cancellationToken)
    {
        var owner = parsed.GetValue(OfOwner);
        var found = new List<OwnedApiKey>();
        Guid? after = null;
        do
        {
            if (await keys.ListAsync(owner, after, ApiKeyAdministration.MaxPage, cancellationToken) is not var (items, next))
            {
                await context.Error.WriteLineAsync($"There is no account {owner}.");
                return 1;
            }

            found.AddRange(items);
            after = next;
        }
        while (after is not null);

        await context.Output.WriteLineAsync(parsed.GetValue(Json) ? ApiKeysText.AsJson(found) : ApiKeysText.Table(found, TimeProvider.System.GetUtcNow()));
        return 0;
    }

    private static async Task<int> RevokeAsync(CommandContext context, string text, ApiKeyAdministration keys, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(text, out var id) || await keys.RevokeAsync(id, null, cancellationToken) is not { } key)
        {
            await context.Error.WriteLineAsync("There is no such key: write its id as \"api-keys list\" shows it, not the key itself.");
            return 1;
        }

        await context.Output.WriteLineAsync($"{key.Key.Name} ({id}) is revoked.");
        return 0;
    }
}
