using System.CommandLine;
using System.Globalization;
using Gateway.Auth.Administration;
using Gateway.Auth.Audit;
using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary><c>audit</c>: what happened, to whom, from where.</summary>
internal static class AuditCommand
{
    private const int DefaultCount = 100, MostAtOnce = 10_000;

    private static readonly Option<string?> Who = new("--user") { Description = "Only what happened to this account: EMAIL|ID." };
    private static readonly Option<string?> Code = new("--event") { Description = "Only these events: signin, or signin.failed." };
    private static readonly Option<string?> Where = new("--endpoint") { Description = "Only what happened here: \"POST /auth/signin\", \"route site\", \"command users\"." };
    private static readonly Option<bool> Suspicious = new("--suspicious") { Description = "Only what no honest client does." };
    private static readonly Option<string?> Since = new("--since") { Description = "From here on: 24h (ago), 7d, or 2026-01-31T12:00Z (UTC)." };
    private static readonly Option<string?> Until = new("--until") { Description = "Before this, written the same way." };
    private static readonly Option<int?> Last = new("--last") { Description = "How many of them, the newest (default 100)." };
    private static readonly Option<bool> All = new("--all") { Description = "All of them." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON Lines: one object a line." };

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("audit", "Show the audit log, or export it.") { Who, Code, Where, Suspicious, Since, Until, Last, All, Json };
        command.Validators.Add(result =>
        {
            var last = result.GetValue(Last);
            if (last < 1)
            {
                result.AddError("--last is at least 1.");
            }

            if (last is not null && result.GetValue(All))
            {
                result.AddError("--all and --last exclude each other.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
            StoresCommand.RunAsync(context(), (services, token) => RunAsync(context(), parsed, services, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult parsed, IServiceProvider services, CancellationToken cancellationToken)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (!TryReadMoment(parsed.GetValue(Since), now, out var since) || !TryReadMoment(parsed.GetValue(Until), now, out var until))
        {
            await context.Error.WriteLineAsync("--since and --until are how long ago (30m, 24h, 7d), or a date and time such as 2026-01-31 or 2026-01-31T12:00Z (UTC).");
            return 1;
        }

        var filter = new AuditFilter { Event = parsed.GetValue(Code), Endpoint = parsed.GetValue(Where), Suspicious = parsed.GetValue(Suspicious), Since = since, Until = until };
        if (parsed.GetValue(Who) is { } who)
        {
            // Rows outlive accounts: an id needs no account.
            var id = Guid.TryParse(who, out var given) ? given : (await services.GetRequiredService<UserAdministration>().FindAsync(who, cancellationToken))?.Id;
            if (id is null)
            {
                await context.Error.WriteLineAsync($"There is no account {who}.");
                return 1;
            }

            filter = filter with { UserId = id };
        }

        if (context.Services is not null && (parsed.GetValue(All) || parsed.GetValue(Last) > MostAtOnce))
        {
            // The whole answer is put together in the memory of the gateway that serves.
            await context.Error.WriteLineAsync($"While the gateway runs on embedded stores, no more than --last {MostAtOnce} is possible: read /auth/admin/audit in pages.");
            return 1;
        }

        var reader = services.GetRequiredService<AuditReader>();
        var rows = parsed.GetValue(All)
            ? reader.AllAsync(filter, cancellationToken)
            : (await reader.LastAsync(filter, parsed.GetValue(Last) ?? DefaultCount, cancellationToken)).ToAsyncEnumerable();
        var json = parsed.GetValue(Json);
        if (!json)
        {
            await context.Output.WriteLineAsync(AuditText.TableHeader);
        }

        await foreach (var row in rows)
        {
            await context.Output.WriteLineAsync(json ? AuditText.AsJson(row) : AuditText.TableRow(row));
        }

        return 0;
    }

    private static bool TryReadMoment(string? text, DateTimeOffset now, out DateTimeOffset? moment)
    {
        moment = null;
        if (text is null)
        {
            return true;
        }

        if (TypedSettings.ParseDuration(text) is { } ago && ago <= now - DateTimeOffset.UnixEpoch)
        {
            moment = now - ago;
            return true;
        }

        string[] formats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmZ", "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ"];
        if (!DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read))
        {
            return false;
        }

        moment = read;
        return true;
    }
}
