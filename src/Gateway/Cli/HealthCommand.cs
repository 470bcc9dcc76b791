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

        var address = new UriBuilder(settings.Listening.ManagementUrls[0].Replace("+", "localhost", StringComparison.Ordinal).Replace("*", "localhost", StringComparison.Ordinal)) { Path = "/healthz/ready" };
        address.Host = address.Host is "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await http.GetAsync(address.Uri, cancellationToken);
            await context.Output.WriteLineAsync((await response.Content.ReadAsStringAsync(cancellationToken)).Trim());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or TaskCanceledException)
        {
            await context.Error.WriteLineAsync($"No gateway answers at {address.Uri}.");
            return 1;
        }
    }
}
