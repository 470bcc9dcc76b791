using System.CommandLine;
using System.Net.Sockets;

namespace Gateway.Cli;

/// <summary><c>health</c>: asks the gateway of this machine whether it is ready; for container health checks.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create(Func<CommandContext> context)
    {
        var command = new Command("health", "Ask the running gateway whether it is ready.");
        command.SetAction((_, cancellationToken) => RunAsync(context(), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (context.LoadSettings() is not { } settings)
        {
            return 1;
        }

        var address = HealthAddress.Of(settings.Listening.ManagementUrls[0]);
        using var http = address.CreateClient(Patience);
        try
        {
            using var response = await http.GetAsync(address.Url, cancellationToken);
            await context.Output.WriteLineAsync((await response.Content.ReadAsStringAsync(cancellationToken)).Trim());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or TaskCanceledException)
        {
            await context.Error.WriteLineAsync($"No gateway answers at {address}.");
            return 1;
        }
    }
}
