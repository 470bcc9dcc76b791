using System.CommandLine;
using Gateway.Auth.Access;
using Gateway.Configuration;
using Gateway.Routes;

namespace Gateway.Cli;

/// <summary><c>explain</c>: what would happen to a request, asked of the code that serves. Only <c>--user</c> needs the accounts.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Method = new("METHOD") { Description = "The method, such as GET." };
    private static readonly Argument<string> Url = new("URL") { Description = "The URL, or only its path and query." };
    private static readonly Option<string[]> Roles = new("--role") { Description = "A role that the caller has; can be repeated." };
    private static readonly Option<string?> User = new("--user") { Description = "The account that calls, by e-mail address or id; --role replaces its roles." };
    private static readonly Option<bool> Anonymous = new("--anonymous") { Description = "The caller is not signed in." };

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("explain", "Tell what would happen to a request, and why.") { Method, Url, Roles, User, Anonymous };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Anonymous) is not null && (result.GetResult(Roles) ?? result.GetResult(User)) is not null)
            {
                result.AddError("--anonymous cannot be combined with --role or --user.");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(context(), parsed, cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        var roles = parsed.GetValue(Roles);
        if (parsed.GetValue(User) is not { } who)
        {
            return ExplainAsync(context, parsed, parsed.GetValue(Anonymous) ? Caller.Nobody : RouteExplainer.SomebodyWith(roles ?? []));
        }

        return AccountCommand.RunAsync(
            context,
            null,
            async (users, token) =>
            {
                if (await UsersCommand.FindAsync(context, users, who, token) is not { } user)
                {
                    return 1;
                }

                // A disabled account has no session that could send a request.
                var caller = user.DisabledAt is null ? RouteExplainer.SignedIn(user, roles is { Length: > 0 } ? roles : user.Roles, users.SecretNames(user)) : Caller.Nobody;
                return await ExplainAsync(context, parsed, caller);
            },
            cancellationToken);
    }

    private static async Task<int> ExplainAsync(CommandContext context, ParseResult parsed, Caller caller)
    {
        if ((context.Services?.GetRequiredService<Settings>() ?? context.LoadSettings()) is not { } settings)
        {
            return 1;
        }

        if (RoutesFile.Load(settings.Folder.RoutesFile, settings.Auth.BasePath) is not RoutesLoadResult.Loaded loaded)
        {
            await context.Error.WriteLineAsync("routes.json has errors: run check to see them.");
            return 1;
        }

        await using var explainer = new RouteExplainer(loaded.Table, settings.Auth.BasePath, settings.Network);
        await context.Output.WriteAsync((await explainer.ExplainAsync(parsed.GetValue(Method)!, parsed.GetValue(Url)!, caller)).ToText());
        return 0;
    }
}
