using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gateway.Auth.Administration;
using Gateway.Auth.Sessions;

namespace Gateway.Cli;

/// <summary><c>sessions list</c> and <c>sessions revoke</c>: where an account is signed in, and the end of that.</summary>
internal static class SessionsCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static Command Create(Func<CommandContext> context) => new("sessions", "Show and end an account's sessions.") { List(context), Revoke(context) };

    private static Command List(Func<CommandContext> context)
    {
        var (who, json) = (UsersCommand.WhoArgument(), UsersCommand.JsonOption());
        var command = new Command("list", "List an account's sessions, the newest first.") { who, json };
        command.SetAction((parsed, cancellationToken) => StoresCommand.RunAsync(
            context(), (services, token) => ListAsync(context(), parsed.GetValue(who)!, parsed.GetValue(json), services, token), cancellationToken));
        return command;
    }

    private static Command Revoke(Func<CommandContext> context)
    {
        var who = UsersCommand.WhoArgument();
        var command = new Command("revoke", "End all of an account's sessions.") { who };
        command.SetAction((parsed, cancellationToken) => AccountCommand.RunAsync(
            context(),
            null,
            async (users, token) => await UsersCommand.FindAsync(context(), users, parsed.GetValue(who)!, token) is { } user
                ? await UsersCommand.ReportAsync(
                    context(), await users.EndSessionsAsync(user.Id, null, token), ended => context().Output.WriteLineAsync($"All sessions of {ended.Email} have ended."))
                : 1,
            cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(CommandContext context, string who, bool json, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (await UsersCommand.FindAsync(context, services.GetRequiredService<UserAdministration>(), who, cancellationToken) is not { } user)
        {
            return 1;
        }

        var sessions = await services.GetRequiredService<SessionStore>().ListAsync(user.Id);
        if (json)
        {
            await context.Output.WriteLineAsync(JsonSerializer.Serialize(sessions.Select(s => new { s.Id, s.CreatedAt, s.LastSeenAt, s.Ip, s.UserAgent }), JsonOptions));
            return 0;
        }

        await context.Output.WriteLineAsync($"{"BEGAN (UTC)",-16}  {"LAST SEEN",-16}  {"ADDRESS",-15}  USER AGENT");
        foreach (var s in sessions)
        {
            await context.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{s.CreatedAt:yyyy-MM-dd HH:mm}  {s.LastSeenAt:yyyy-MM-dd HH:mm}  {s.Ip ?? "-",-15}  {s.UserAgent}").TrimEnd());
        }

        return 0;
    }
}
