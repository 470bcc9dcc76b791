using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Auth.Throttling;

namespace Gateway.Cli;

/// <summary><c>lockouts list</c>: what is locked now, what ends first before the rest.</summary>
internal static class LockoutsListCommand
{
    private static readonly Option<bool> Json = UsersCommand.JsonOption();
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("list", "List what is locked.") { Json };
        command.SetAction((parsed, cancellationToken) =>
            LockoutsCommand.RunAsync(context(), (lockouts, token) => RunAsync(context(), parsed.GetValue(Json), lockouts, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, bool json, Lockouts lockouts, CancellationToken cancellationToken)
    {
        var listed = await lockouts.ListAsync(cancellationToken);
        if (json)
        {
            await context.Output.WriteLineAsync(JsonSerializer.Serialize(listed.Select(Shape), JsonOptions));
            return 0;
        }

        await context.Output.WriteLineAsync(Row("WHO", "KIND", "FAILURES", "UNTIL"));
        foreach (var lockout in listed)
        {
            await context.Output.WriteLineAsync(Row(
                lockout.Email ?? lockout.Name,
                ThrottleTarget.KindName(lockout.Kind),
                lockout.Failures.ToString(CultureInfo.InvariantCulture),
                lockout.Until.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + "Z"));
        }

        return 0;
    }

    private static object Shape(Lockout lockout) => new
    {
        Kind = ThrottleTarget.KindName(lockout.Kind),
        lockout.Name,
        lockout.UserId,
        lockout.Email,
        lockout.Failures,
        lockout.Locks,
        lockout.Until,
    };

    private static string Row(string who, string kind, string failures, string until) => $"{who,-34}  {kind,-15}  {failures,8}  {until}";
}
