using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What load balancers and operators are told.</summary>
public sealed class HealthTests
{
    [Fact]
    [Trait("advisory", "K-123")]
    [Trait("advisory", "J-120")]
    public async Task A_refused_routes_file_is_degraded_but_ready_and_only_the_management_address_says_why()
    {
        await using var gateway = new GatewayProcess();
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        using var client = new ApiClient(gateway.Address);
        using var operators = new ApiClient($"http://localhost:{gateway.ManagementPort}");
        Assert.Equal("live", (await client.SendAsync("GET /healthz/live")).Expect(200).Text);
        Assert.Equal("ready", (await client.SendAsync("GET /healthz/ready")).Expect(200).Text);
        Assert.Equal("ready", (await operators.SendAsync("GET /healthz/ready")).Expect(200).Member("status"));

        gateway.WriteRoutes("{ half");
        var word = "ready";
        for (var tries = 0; word == "ready" && tries < 500; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            word = (await client.SendAsync("GET /healthz/ready")).Expect(200).Text;
        }

        Assert.Equal("degraded", word);
        var details = (await operators.SendAsync("GET /healthz/ready")).Expect(200);
        Assert.Equal(("degraded", "ok", "ok"), (details.Member("status"), details.Member("redis"), details.Member("database")));
        Assert.Contains("routes.json", details.Member("routes"), StringComparison.Ordinal);
    }
}
