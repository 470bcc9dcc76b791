using Gateway.Cli;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Cli;

public sealed class HealthCommandTests
{
    [Theory]
    [InlineData("http://localhost:8081", "http://localhost:8081/healthz/ready")]
    [InlineData("http://127.0.0.1:8081", "http://127.0.0.1:8081/healthz/ready")]
    [InlineData("http://[::1]:8081", "http://[::1]:8081/healthz/ready")]
    [InlineData("http://10.1.2.3:8081/", "http://10.1.2.3:8081/healthz/ready")]
    [InlineData("http://[fd00::7]:8081", "http://[fd00::7]:8081/healthz/ready")]
    [InlineData("http://*:8081", "http://localhost:8081/healthz/ready")]
    [InlineData("http://+:8081", "http://localhost:8081/healthz/ready")]
    [InlineData("http://0.0.0.0:8081", "http://localhost:8081/healthz/ready")]
    [InlineData("http://[::]:8081", "http://localhost:8081/healthz/ready")]
    [InlineData("http://gateway.internal:8081", "http://localhost:8081/healthz/ready")]
    [InlineData("http://*", "http://localhost/healthz/ready")]
    [InlineData("http://unix:/run/gateway.sock", "/run/gateway.sock")]
    public void The_gateway_is_asked_where_it_listens(string listening, string asked) => Assert.Equal(asked, HealthAddress.Of(listening).ToString());

    [Fact]
    public async Task Several_addresses_and_a_proxy_in_the_environment_keep_nobody_from_asking()
    {
        var socket = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var proxy = new Dictionary<string, string?>(StringComparer.Ordinal) { ["HTTP_PROXY"] = "http://127.0.0.1:9", ["http_proxy"] = "http://127.0.0.1:9" };
        await using var gateway = new GatewayProcess(environment: proxy);
        var (any, unix) = ($"http://*:{gateway.ManagementPort}", $"http://unix:{socket}");
        await using var serving = gateway.Begin("--urls", gateway.Address, "--Management:Urls", $"{any};{unix}");

        await serving.UntilSaidAsync(gateway.PublicOrigin, TestContext.Current.CancellationToken);

        foreach (var urls in new[] { $"{any};{unix}", $"{unix};{any}" })
        {
            var result = await gateway.RunAsync("health", "--Management:Urls", urls);
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            Assert.Contains("\"status\": \"ready\"", result.Output, StringComparison.Ordinal);
        }

        Assert.Equal(0, await serving.EndAsync(ChildProcess.Sigterm, TestContext.Current.CancellationToken));
        Assert.Equal(new CommandResult(1, "", $"No gateway answers at {socket}."), await gateway.RunAsync("health", "--Management:Urls", unix));
    }
}
