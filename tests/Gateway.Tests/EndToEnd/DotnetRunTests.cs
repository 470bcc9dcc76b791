using Gateway.TestKit;
using Gateway.Tests.Routes;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>The first of the two commands, as a newcomer types it: <c>dotnet run --project src/Gateway</c>.</summary>
public sealed class DotnetRunTests : IDisposable
{
    private readonly DirectoryInfo clone = Directory.CreateTempSubdirectory("gateway-run-");
    private readonly HttpClient http = new();

    [Fact]
    public async Task It_uses_config_and_data_of_the_folder_it_is_called_in()
    {
        var config = clone.CreateSubdirectory("config");
        File.Copy(RoutesText.Repository("config/routes.json"), Path.Combine(config.FullName, "routes.json"));
        await File.WriteAllTextAsync(Path.Combine(config.FullName, "gateway.json"), """{ "Branding": { "Name": "The folder I am in" } }""", TestContext.Current.CancellationToken);
        var (port, managementPort) = (FreePort.Next(), FreePort.Next());
        await using var run = ChildProcess.Start(
            "dotnet",
            ["run", "--no-build", "--configuration", new DirectoryInfo(AppContext.BaseDirectory).Name, "--project", RoutesText.Repository("src/Gateway")],
            start =>
            {
                start.WorkingDirectory = clone.FullName;
                start.Environment["GATEWAY__Urls"] = $"http://127.0.0.1:{port}";
                start.Environment["GATEWAY__PublicOrigin"] = $"http://localhost:{port}";
                start.Environment["GATEWAY__Management__Urls"] = $"http://127.0.0.1:{managementPort}";
            },
            deathSignal: "TERM"); // which "dotnet run" passes on to the gateway

        try
        {
            var page = "";
            await run.UntilAsync(async cancellation => (page = await SignInPageAsync(port, cancellation)).Length > 0, TestContext.Current.CancellationToken);

            Assert.Contains("The folder I am in", page, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(clone.FullName, "data", "accounts.db")), "There are no accounts in data/ of this folder.");
        }
        finally
        {
            await run.EndAsync(ChildProcess.Sigterm, CancellationToken.None);
        }
    }

    public void Dispose()
    {
        http.Dispose();
        clone.Delete(recursive: true);
    }

    private async Task<string> SignInPageAsync(int port, CancellationToken cancellation)
    {
        try
        {
            return await http.GetStringAsync($"http://localhost:{port}/auth/signin", cancellation);
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }
}
