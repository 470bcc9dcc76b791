using System.CommandLine;
using Gateway.Demo;

namespace Gateway.Cli;

/// <summary><c>demo</c>: the demo application by itself, as a backend on another machine or in a container of its own.</summary>
internal static class DemoCommand
{
    private static readonly Argument<string> Address = new("address") { Description = "Where to listen.", DefaultValueFactory = _ => "http://localhost:9000" };

    public static Command Create()
    {
        var command = new Command("demo", "Serve the demo application alone, for a gateway elsewhere.") { Address };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(Address)!, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string address, CancellationToken cancellationToken)
    {
        await using var demo = await DemoBackend.StartAsync(address, TimeProvider.System, cancellationToken);
        Console.Out.WriteLine(demo.Address);
        await demo.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
}
