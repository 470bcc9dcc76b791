using System.CommandLine;
using System.Text.Json;
using Gateway.Auth.Audit;
using Gateway.Auth.Passwords;
using Gateway.Auth.UserImport;

namespace Gateway.Cli;

/// <summary><c>users import-chunk</c>: what <c>users import</c> asks of a running gateway through its control socket. Not for people.</summary>
internal static class UsersImportChunkCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "import-chunk";

    /// <summary>Stores the accounts; otherwise they are only examined.</summary>
    public const string Store = "--store";

    private static readonly Option<bool> StoreOption = new(Store);

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command(Name, "A part of users import.") { StoreOption };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => RunAsync(context(), parsed.GetValue(StoreOption), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, bool store, CancellationToken cancellationToken)
    {
        if (context.Services is not { } services)
        {
            await context.Error.WriteLineAsync("This is a part of users import, which a running gateway is asked to do: use users import.");
            return 1;
        }

        var accounts = ImportChunk.Read(await context.Input.ReadToEndAsync(cancellationToken));
        var hasher = services.GetRequiredService<PasswordHasher>();
        if (accounts.Any(account => account.User.PasswordHash is { } hash && !hasher.CanRead(hash)))
        {
            await context.Error.WriteLineAsync("The running gateway cannot check one of these hashes: it is another version than this program. Restart it.");
            return 1;
        }

        AuditedCommand.Begin("users import");
        var importer = services.GetRequiredService<UserImporter>();
        var standings = store ? await importer.AddAsync(accounts, cancellationToken) : await importer.ExamineAsync(accounts, cancellationToken);
        await context.Output.WriteAsync(JsonSerializer.Serialize(standings));
        return 0;
    }
}
