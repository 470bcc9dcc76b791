using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Gateway.Auth.Audit;

namespace Gateway.Cli;

/// <summary>The commands: <c>gateway [COMMAND] [options] [--config DIR] [--Key value]...</c></summary>
internal static class CommandLine
{
    private const string Help =
        """
        An edge that gives unmodified backends sign-in, and tells them who is calling.

        Without a command it serves. Every setting of config/gateway.json can be given
        as --Key value with every command, for example --SignUp:Mode closed, or as an
        environment variable such as GATEWAY__SignUp__Mode. --config DIR names the
        folder with gateway.json and routes.json (default: config).
        """;

    /// <summary>Runs a command line of this process.</summary>
    /// <returns>The exit code: 0, or 1 when something went wrong, which has been said on the standard error.</returns>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments) => RunAsync(arguments, Console.In, Console.Out, Console.Error, null, CancellationToken.None);

    /// <summary>Runs a command.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="input">What the command reads.</param>
    /// <param name="output">Where data goes.</param>
    /// <param name="error">Where messages go.</param>
    /// <param name="services">The services of the gateway that runs in this process, if the command came through its control socket.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, TextReader input, TextWriter output, TextWriter error, IServiceProvider? services, CancellationToken cancellationToken)
    {
        CommandContext? context = null;
        var root = services is null ? Root(() => context!) : RemoteRoot(() => context!);
        var split = SettingsArguments.Split(root, arguments);
        context = new CommandContext
        {
            Arguments = split.Command,
            SettingsArguments = split.Settings,
            OptionNames = split.OptionNames,
            Input = input,
            Output = output,
            Error = error,
            Services = services,
        };
        try
        {
            // No response files (an argument may begin with @). Signals are for StopSignals, or end a command at once.
            var parsed = root.Parse(split.Command, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction parseError)
            {
                parseError.ShowHelp = false;
            }

            if (NameOf(parsed) is { Length: > 0 } name)
            {
                AuditedCommand.Begin(name);
            }

            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = parsed.Errors.Count == 0 ? output : error, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellationToken);
        }
        catch (Exception exception)
        {
            await error.WriteLineAsync(OperatorMessage.For(exception));
            return 1;
        }
    }

    /// <summary>As it is typed, without options; empty for serving.</summary>
    private static string NameOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Command: not RootCommand } command; result = result.Parent)
        {
            names.Push(command.Command.Name);
        }

        return string.Join(' ', names);
    }

    /// <summary>What a running gateway does for somebody else's command line.</summary>
    private static RootCommand RemoteRoot(Func<CommandContext> context) =>
        [ExplainCommand.Create(context), UsersCommand.Create(context), KeysCommand.Create(context), MigrateCommand.Create(context), AuditCommand.Create(context), SessionsCommand.Create(context), LockoutsCommand.Create(context), ServiceAccountsCommand.Create(context), ApiKeysCommand.Create(context)];

    private static RootCommand Root(Func<CommandContext> context)
    {
        var root = new RootCommand(Help)
        {
            CheckCommand.Create(context),
            DemoCommand.Create(),
            ExplainCommand.Create(context),
            HealthCommand.Create(context),
            UsersCommand.Create(context),
            SessionsCommand.Create(context),
            LockoutsCommand.Create(context),
            ServiceAccountsCommand.Create(context),
            ApiKeysCommand.Create(context),
            KeysCommand.Create(context),
            SecretsCommand.Create(context),
            MigrateCommand.Create(context),
            AuditCommand.Create(context),
        };
        root.SetAction((_, cancellationToken) => ServeCommand.RunAsync(context(), cancellationToken));
        return root;
    }
}
