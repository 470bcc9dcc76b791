using System.CommandLine;
using System.Globalization;
using Gateway.Auth.SigningKeys;

namespace Gateway.Cli;

/// <summary><c>keys rotate</c>: a new key, announced before it signs; with <c>--now</c> at once, in place of one that leaked.</summary>
internal static class KeysRotateCommand
{
    private static readonly Option<bool> Now = new("--now") { Description = "A key has leaked: sign with the new one at once, and accept nothing that another one signed." };

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("rotate", "Make a new key.") { Now };
        command.SetAction((parsed, cancellationToken) =>
            KeysCommand.RunAsync(context(), (keys, token) => RunAsync(context(), parsed.GetValue(Now), keys, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, bool now, SigningKeyRotation keys, CancellationToken cancellationToken)
    {
        var result = now ? await keys.ReplaceLeakedAsync(actor: null, cancellationToken) : await keys.RotateAsync(actor: null, cancellationToken);
        await context.Output.WriteLineAsync(result switch
        {
            KeyRotationResult.Made made when now => Replaced(made),
            KeyRotationResult.Made made => Announced(made),
            KeyRotationResult.AlreadyMade { Key: var key } => string.Create(CultureInfo.InvariantCulture, $"Nothing was done: {key.Kid} was made already. It signs from {key.ActivatesAt:u}."),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        return 0;
    }

    private static string Announced(KeyRotationResult.Made made) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {made.Key.Kid} is announced.
        From {made.Key.ActivatesAt:u} it signs.
        {made.Previous} signs until then.
        Until {made.PreviousRetiresAt:u} its tokens are accepted.
        """);

    private static string Replaced(KeyRotationResult.Made made) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {made.Key.Kid} signs now.
        {made.Previous} is retired, and every other key.
        All access tokens and assertions from before are refused: by each gateway as
        soon as it has read the database again, within {SigningKeyWatch.Interval.TotalSeconds} seconds while that answers.
        Programs get a new token by refreshing. People with the cookie notice nothing,
        and nobody has to sign in again. Applications that check tokens themselves go
        on believing the old key while they keep the key set, usually {KeySetEndpoint.MaxAge.TotalMinutes} minutes:
        restart them to be sure.
        """);
}
