using System.CommandLine;
using Gateway.Auth.SigningKeys;

namespace Gateway.Cli;

/// <summary><c>keys</c>: the keys that tokens are signed with.</summary>
internal static class KeysCommand
{
    public static Command Create(Func<CommandContext> context) => new("keys", "Show and rotate the keys that tokens are signed with.")
    {
        KeysListCommand.Create(context),
        KeysRotateCommand.Create(context),
    };

    /// <summary>Runs a command on the keys, see <see cref="StoresCommand"/>.</summary>
    public static Task<int> RunAsync(CommandContext context, Func<SigningKeyRotation, CancellationToken, Task<int>> command, CancellationToken cancellationToken) =>
        StoresCommand.RunAsync(context, (services, token) => command(services.GetRequiredService<SigningKeyRotation>(), token), cancellationToken);
}
