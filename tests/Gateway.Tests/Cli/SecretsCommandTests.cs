using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Cli;

public sealed class SecretsCommandTests
{
    private static readonly string[] Names = ["master-secret", "postgres-password", "redis-password"];

    [Fact]
    public async Task Three_secrets_are_made_for_their_owner_only_and_never_again()
    {
        // As in a container before its first start: the settings name files that are not there yet.
        var folder = Directory.CreateTempSubdirectory("gateway-secrets-");
        var directory = Path.Combine(folder.FullName, "secrets");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GATEWAY__Stores"] = "external",
            ["GATEWAY__Auth__MasterSecret_FILE"] = Path.Combine(directory, "master-secret"),
        };
        await using (var gateway = new GatewayProcess(environment: environment))
        {
            var made = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => gateway.RunAsync("secrets", "init", "--dir", directory)));
            Assert.All(made, result => Assert.Equal((0, ""), (result.ExitCode, result.Error)));
            Assert.Equal(3, made.Sum(result => result.Output.Split('\n').Count(line => line.EndsWith(": made", StringComparison.Ordinal))));

            var secrets = Read(directory);
            Assert.Equal(Names, secrets.Keys);
            Assert.All(secrets.Values, secret => Assert.Matches("^[A-Za-z0-9+/]{64}$", secret));
            Assert.Equal(3, secrets.Values.Distinct(StringComparer.Ordinal).Count());
            Assert.All(Directory.GetFiles(directory), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file)));

            Assert.Equal(0, (await gateway.RunAsync("secrets", "init", "--dir", directory)).ExitCode);
            Assert.Equal(secrets, Read(directory));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_a_folder_it_makes_those_of_the_embedded_stores_which_then_are_used()
    {
        await using var gateway = new GatewayProcess();
        Assert.Equal(0, (await gateway.RunAsync("secrets", "init")).ExitCode);
        var secrets = Read(gateway.DataDirectory);
        Assert.Equal(Names, secrets.Keys);

        Assert.Equal(0, (await gateway.RunAsync("keys", "list")).ExitCode);
        Assert.Equal(secrets["master-secret"], await File.ReadAllTextAsync(Path.Combine(gateway.DataDirectory, "master-secret"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_one_sentence()
    {
        await using var gateway = new GatewayProcess();

        var result = await gateway.RunAsync("secrets", "init", "--dir", "/proc/gateway");

        Assert.Equal(new CommandResult(1, "", "The secrets cannot be written into /proc/gateway: this user must be able to make files there."), result);
    }

    private static SortedDictionary<string, string> Read(string directory) =>
        new(Directory.GetFiles(directory).ToDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal), StringComparer.Ordinal);
}
