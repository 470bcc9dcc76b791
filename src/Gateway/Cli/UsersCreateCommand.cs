using System.CommandLine;
using System.Security.Cryptography;
using Gateway.Auth.Administration;

namespace Gateway.Cli;

/// <summary><c>users create</c>. The password is read from the standard input, asked for, or generated and printed once; never an argument, which other users could see.</summary>
internal static class UsersCreateCommand
{
    /// <summary>The option that says: the standard input's first line is the password.</summary>
    public const string PasswordStdin = "--password-stdin";

    private const string Alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int GeneratedLength = 24;

    private static readonly Argument<string> Email = new("EMAIL") { Description = "The account's e-mail address." };
    private static readonly Option<string?> Name = new("--name") { Description = "Display name." };
    private static readonly Option<string[]> Roles = new("--role") { Description = "A role; can be repeated." };
    private static readonly Option<string[]> Attributes = new("--attribute") { Description = "An attribute as name=value; can be repeated." };
    private static readonly Option<bool> FromInput = new(PasswordStdin) { Description = "Read the password from the standard input." };
    private static readonly Option<bool> Unverified = new("--unverified") { Description = "Do not vouch for the e-mail address." };
    private static readonly Option<bool> Json = UsersCommand.JsonOption();

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("create", "Make an account.") { Email, Name, Roles, Attributes, FromInput, Unverified, Json };
        command.SetAction((parsed, cancellationToken) => RunAsync(context(), parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in (parsed.GetValue(Attributes) ?? []).Select(text => text.Split('=', 2)))
        {
            if (pair.Length < 2 || !attributes.TryAdd(pair[0], pair[1]))
            {
                await context.Error.WriteLineAsync($"--attribute {pair[0]}: write name=value, and each name once.");
                return 1;
            }
        }

        var given = parsed.GetValue(FromInput) ? await context.Input.ReadLineAsync(cancellationToken) ?? ""
            : context.CanAsk ? PasswordPrompt.Read(context.Error)
            : null;
        return await AccountCommand.RunAsync(context, given, CreateAsync, cancellationToken);

        async Task<int> CreateAsync(UserAdministration users, CancellationToken cancellationToken)
        {
            var password = given ?? RandomNumberGenerator.GetString(Alphabet, GeneratedLength);
            var account = new NewAccount(parsed.GetValue(Email)!, password)
            {
                Name = parsed.GetValue(Name),
                Roles = parsed.GetValue(Roles) ?? [],
                Attributes = attributes,
                EmailVerified = !parsed.GetValue(Unverified),
            };
            return await UsersCommand.ReportAsync(context, await users.CreateAsync(account, null, cancellationToken), async user =>
            {
                await context.Output.WriteLineAsync(parsed.GetValue(Json) ? UserText.AsJson(user) : UserText.Details(user));
                if (given is null)
                {
                    // Beside the data, so that a file that keeps the data doesn't keep the password.
                    await context.Error.WriteLineAsync($"Password (shown only now): {password}");
                }
            });
        }
    }
}
