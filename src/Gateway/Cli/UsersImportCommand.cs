using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Auth.Passwords;
using Gateway.Auth.Passwords.Foreign;
using Gateway.Auth.UserImport;
using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary><c>users import FILE</c>: users of another application, with the hashes of their passwords.</summary>
internal static class UsersImportCommand
{
    private static readonly Argument<string> File = new("FILE") { Description = "Users as CSV (.csv) or JSON Lines (.jsonl, .ndjson)." };
    private static readonly Option<string?> Format = new("--format") { Description = "csv or jsonl, when the file's name does not say it." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Check everything and store nothing." };
    private static readonly Option<string?> Report = new("--report") { Description = "A file for every refused line and its reason, as JSON Lines." };
    private static readonly Option<int> FromLine = new("--from-line") { Description = "Begin at this line of the file.", DefaultValueFactory = _ => 1 };
    private static readonly Option<string?> Template = new("--template") { Description = "How digests were made, for example sha1({salt}{password})." };
    private static readonly Option<string?> Firebase = new("--firebase-config") { Description = "A file with the password hash parameters of the Firebase console." };
    private static readonly Option<string[]> Ignore = new("--ignore") { Description = "A field to leave out; can be repeated." };
    private static readonly Option<bool> AllowAdministrators = new("--allow-admin") { Description = $"Let the file give the role {ImportRules.AdministratorRole}." };
    private static readonly Option<int> WrapCost = new("--wrap-cost")
    {
        Description = "bcrypt's cost over MD5 and SHA digests; each step doubles the time.",
        DefaultValueFactory = _ => ImportRunOptions.DefaultWrapCost,
    };

    private static readonly Option<bool> Json = UsersCommand.JsonOption();

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("import", "Import users with the hashes of their passwords. The exit code is 1 when a line was refused.")
        {
            File, Format, DryRun, Report, FromLine, Template, Firebase, Ignore, AllowAdministrators, WrapCost, Json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(context(), parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        var cost = parsed.GetValue(WrapCost);
        if (cost is < ImportRunOptions.MinWrapCost or > ImportRunOptions.MaxWrapCost)
        {
            throw new OperatorException($"--wrap-cost is a number from {ImportRunOptions.MinWrapCost} to {ImportRunOptions.MaxWrapCost}.");
        }

        if (parsed.GetValue(FromLine) < 1)
        {
            throw new OperatorException("--from-line is a line of the file: 1 or more.");
        }

        var hashes = Hashes(parsed.GetValue(Template), parsed.GetValue(Firebase));
        var rules = new ImportRules(hashes, parsed.GetValue(AllowAdministrators), TimeProvider.System.GetUtcNow());
        var path = parsed.GetValue(File)!;
        var isCsv = IsCsv(path, parsed.GetValue(Format));
        await using var file = Open(path);
        await using var report = new ImportReport(parsed.GetValue(Report), context.Error);
        var progress = new ImportProgress(context.Error, file, ReferenceEquals(context.Error, Console.Error) && !Console.IsErrorRedirected);
        var options = new ImportRunOptions
        {
            DryRun = parsed.GetValue(DryRun),
            FromLine = parsed.GetValue(FromLine),
            WrapCost = cost,
            Refuse = report.Add,
            Progress = progress.Show,
        };

        return await ImportStores.RunAsync(
            context,
            async (target, token) =>
            {
                using var reader = new StreamReader(file, Encoding.UTF8, leaveOpen: true);
                IReadOnlyList<string> ignored = parsed.GetValue(Ignore) ?? [];
                var lines = isCsv ? new CsvFile(reader, ignored).Read() : new JsonLinesFile(reader, ignored).Read();
                var summary = await new ImportRun(rules, target, options).RunAsync(lines, token);
                progress.Clear();
                await report.ShowAsync();
                await context.Output.WriteLineAsync(parsed.GetValue(Json) ? AsJson(summary, options.DryRun) : Sentence(summary, options.DryRun));
                return summary.Refused == 0 ? 0 : 1;
            },
            cancellationToken);
    }

    private static ImportHashes Hashes(string? template, string? firebaseFile)
    {
        if (template is not null && firebaseFile is not null)
        {
            throw new OperatorException("--template and --firebase-config are for different files: give one of them.");
        }

        DigestTemplate? parsed = null;
        if (template is not null && !DigestTemplate.TryParse(template, out parsed))
        {
            throw new OperatorException($"--template is no template of at most {DigestTemplate.MaxLength} characters: write md5, sha1, sha256 or sha512 with {{password}} and {{salt}}, such as sha1({{salt}}{{password}}).");
        }

        FirebaseConfig? firebase = null;
        if (firebaseFile is not null)
        {
            using var reader = new StreamReader(Open(firebaseFile), Encoding.UTF8);
            firebase = FirebaseConfig.TryParse(reader.ReadToEnd(), out var reason) ?? throw new OperatorException($"{firebaseFile}: {reason}");
        }

        return new ImportHashes(new PasswordHasher(new PasswordOptions()), parsed, firebase);
    }

    private static bool IsCsv(string path, string? format) => (format ?? Path.GetExtension(path).TrimStart('.')).ToLowerInvariant() switch
    {
        "csv" => true,
        "jsonl" or "ndjson" => false,
        _ => throw new OperatorException($"Nothing says what {path} is: add --format csv or --format jsonl."),
    };

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{path} cannot be read ({e.Message.TrimEnd('.')}): correct the name or the file's rights.", e);
        }
    }

    private static string Sentence(ImportSummary summary, bool dryRun) => string.Create(
        CultureInfo.InvariantCulture,
        $"{summary.Records} users: {summary.Added} {(dryRun ? "would be added" : "added")}, {summary.Unchanged} unchanged, {summary.Refused} refused.");

    private static string AsJson(ImportSummary summary, bool dryRun) => JsonSerializer.Serialize(new
    {
        users = summary.Records,
        added = summary.Added,
        unchanged = summary.Unchanged,
        refused = summary.Refused,
        last_line = summary.LastLine,
        dry_run = dryRun,
    });
}
