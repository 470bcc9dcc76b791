using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gateway.Auth.SigningKeys;

namespace Gateway.Cli;

/// <summary><c>keys list</c>: every key with what it does, the one that signs last first.</summary>
internal static class KeysListCommand
{
    private static readonly Option<bool> Json = UsersCommand.JsonOption();
    private static readonly JsonSerializerOptions JsonOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("list", "List the keys.") { Json };
        command.SetAction((parsed, cancellationToken) =>
            KeysCommand.RunAsync(context(), (keys, token) => RunAsync(context(), parsed.GetValue(Json), keys, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, bool json, SigningKeyRotation keys, CancellationToken cancellationToken)
    {
        var listed = await keys.ListAsync(cancellationToken);
        if (json)
        {
            await context.Output.WriteLineAsync(JsonSerializer.Serialize(listed.Select(Shape), JsonOptions));
            return 0;
        }

        await context.Output.WriteLineAsync($"{"KID",-43}  STATE");
        foreach (var (key, state) in listed)
        {
            await context.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{key.Kid,-43}  {SigningKeyStates.Name(state),-9}  {Moment(key, state)}"));
        }

        return 0;
    }

    private static string Moment(SigningKey key, SigningKeyState state) => state switch
    {
        SigningKeyState.Announced => string.Create(CultureInfo.InvariantCulture, $"from  {key.ActivatesAt:yyyy-MM-dd HH:mm}Z"),
        SigningKeyState.Signing => string.Create(CultureInfo.InvariantCulture, $"since {key.ActivatesAt:yyyy-MM-dd HH:mm}Z"),
        SigningKeyState.Retiring => string.Create(CultureInfo.InvariantCulture, $"until {key.RetiresAt:yyyy-MM-dd HH:mm}Z"),
        _ => string.Create(CultureInfo.InvariantCulture, $"since {key.RetiresAt:yyyy-MM-dd HH:mm}Z"),
    };

    private static object Shape(ListedKey listed) => new
    {
        listed.Key.Kid,
        State = SigningKeyStates.Name(listed.State),
        listed.Key.CreatedAt,
        listed.Key.ActivatesAt,
        listed.Key.RetiresAt,
    };
}
