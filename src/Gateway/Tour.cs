using Gateway.Configuration;

namespace Gateway;

/// <summary>What somebody reads who has just started the gateway for the first time.</summary>
internal static class Tour
{
    /// <summary>Prints the address and, in front of the demo application, where to go from here.</summary>
    public static async Task PrintAsync(TextWriter output, string origin, Settings settings, bool hasDemo)
    {
        await output.WriteLineAsync(origin);
        if (!hasDemo)
        {
            return;
        }

        await output.WriteLineAsync(
            $"""
              1. Open {origin} in a browser and sign up: the demo application behind the gateway shows who you are.
              2. Put your own application there: write its address into {settings.Folder.RoutesFile} (taken over while running).
              3. Give yourself a role: dotnet run --project src/Gateway -- users roles YOU@EXAMPLE.COM --add admin
            """);
    }
}
