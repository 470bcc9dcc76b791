using System.CommandLine;
using System.Text.Json;
using Gateway.Auth.Administration;

namespace Gateway.Cli;

/// <summary><c>users secrets</c>: encrypted attributes. Shows their names; a value is read from the standard input or asked for, and never shown.</summary>
internal static class UsersSecretsCommand
{
    private static readonly Argument<string> Who = UsersCommand.WhoArgument();
    private static readonly Option<string?> Set = new("--set") { Description = "The secret to set; its value is the first line of the standard input." };
    private static readonly Option<string?> Remove = new("--remove") { Description = "The secret to take away." };

    private static readonly Option<bool> Json = UsersCommand.JsonOption();

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("secrets", "What an application is told in somebody's name: names of the secrets, or a change of one.") { Who, Set, Remove, Json };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Set) is not null && result.GetResult(Remove) is not null)
            {
                result.AddError("--set and --remove are one change each: give one of them.");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(context(), parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        var value = parsed.GetValue(Set) is null ? null
            : context.CanAsk ? PasswordPrompt.ReadLine(context.Error, "Value: ")
            : await context.Input.ReadLineAsync(cancellationToken) ?? "";
        return await StoresCommand.RunAsync(
            context,
            new ControlRequest(context.Arguments, value ?? ""),
            (services, token) => RunAsync(context, parsed, value, services.GetRequiredService<UserAdministration>(), token),
            cancellationToken);
    }

    private static string Text(IReadOnlyList<string> names, bool asJson) =>
        asJson ? JsonSerializer.Serialize(names) : string.Join(Environment.NewLine, names.DefaultIfEmpty("(no secrets)"));

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, string? value, UserAdministration users, CancellationToken cancellationToken)
    {
        if (await UsersCommand.FindAsync(context, users, parsed.GetValue(Who)!, cancellationToken) is not { } user)
        {
            return 1;
        }

        AdministrationResult result = (parsed.GetValue(Set) ?? parsed.GetValue(Remove)) is { } name
            ? await users.SetSecretAsync(user.Id, name, value, null, cancellationToken)
            : new AdministrationResult.Done(user);
        return await UsersCommand.ReportAsync(
            context,
            result,
            changed => context.Output.WriteLineAsync(Text(users.SecretNames(changed), parsed.GetValue(Json))));
    }
}
