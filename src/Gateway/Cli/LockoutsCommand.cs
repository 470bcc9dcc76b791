using System.CommandLine;
using Gateway.Auth.Throttling;

namespace Gateway.Cli;

/// <summary><c>lockouts</c>: accounts and client addresses that nobody may guess at, or from, right now.</summary>
internal static class LockoutsCommand
{
    private static readonly Argument<string> Who = new("WHO") { Description = "An account's e-mail address or id, a client's address, or a name from the list." };

    public static Command Create(Func<CommandContext> context)
    {
        var lift = new Command("lift", "Forget the failures of an account with all its devices, or of a client's address.") { Who };
        lift.SetAction((parsed, cancellationToken) => RunAsync(context(), (lockouts, token) => LiftAsync(context(), parsed.GetValue(Who)!, lockouts, token), cancellationToken));
        return new("lockouts", "Show and lift what is locked after too many failed sign-ins.") { LockoutsListCommand.Create(context), lift };
    }

    /// <summary>Runs a command on the lockouts, see <see cref="StoresCommand"/>.</summary>
    public static Task<int> RunAsync(CommandContext context, Func<Lockouts, CancellationToken, Task<int>> command, CancellationToken cancellationToken) =>
        StoresCommand.RunAsync(context, (services, token) => command(services.GetRequiredService<Lockouts>(), token), cancellationToken);

    private static async Task<int> LiftAsync(CommandContext context, string who, Lockouts lockouts, CancellationToken cancellationToken)
    {
        if (await lockouts.LiftAsync(who, actor: null, cancellationToken) is not { } lifted)
        {
            await context.Error.WriteLineAsync($"{who} is neither an e-mail address nor the id of an account nor a client's address: write one as \"lockouts list\" shows it.");
            return 1;
        }

        await (lifted ? context.Output.WriteLineAsync($"{who} is free to try again.") : context.Error.WriteLineAsync($"Nothing had to be lifted: no failures of {who} are counted."));
        return 0;
    }
}
