using System.CommandLine;
using Gateway.Auth.Access;
using Gateway.Routes;

namespace Gateway.Cli;

/// <summary><c>explain</c>: what would happen to a request, asked of the code that serves. Opens no store: it explains roles, not accounts.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Method = new("METHOD") { Description = "The method, such as GET." };
    private static readonly Argument<string> Url = new("URL") { Description = "The URL, or only its path and query." };
    private static readonly Option<string[]> Roles = new("--role") { Description = "A role that the caller has; can be repeated." };
    private static readonly Option<string?> User = new("--user") { Description = "The caller's e-mail address, taken as verified." };
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
        command.SetAction(parsed => RunAsync(context(), parsed));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed)
    {
        if (context.LoadSettings() is not { } settings)
        {
            return 1;
        }

        if (RoutesFile.Load(settings.Folder.RoutesFile, settings.Auth.BasePath) is not RoutesLoadResult.Loaded loaded)
        {
            await context.Error.WriteLineAsync("routes.json has errors: run check to see them.");
            return 1;
        }

        var caller = parsed.GetValue(Anonymous) ? Caller.Nobody : RouteExplainer.SignedIn(parsed.GetValue(Roles) ?? [], parsed.GetValue(User));
        await using var explainer = new RouteExplainer(loaded.Table, settings.Auth.BasePath, settings.Network);
        await context.Output.WriteAsync((await explainer.ExplainAsync(parsed.GetValue(Method)!, parsed.GetValue(Url)!, caller)).ToText());
        return 0;
    }
}
