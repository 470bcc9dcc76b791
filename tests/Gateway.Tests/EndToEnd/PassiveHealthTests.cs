using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>YARP's passive health checks, which the gateway runs only for clusters that have them.</summary>
public sealed class PassiveHealthTests
{
    [Fact]
    public async Task A_destination_that_fails_is_left_out()
    {
        await using var backend = new RecordingBackend();
        await using var gateway = new GatewayProcess(routesJson: $$"""
            {
              "ReverseProxy": {
                "Routes": { "all": { "ClusterId": "two", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/{**rest}" } } },
                "Clusters": {
                  "two": {
                    "LoadBalancingPolicy": "RoundRobin",
                    "HealthCheck": { "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "00:10:00" } },
                    "Destinations": { "up": { "Address": "{{backend.Address}}" }, "down": { "Address": "http://127.0.0.1:{{FreePort.Next()}}/" } }
                  }
                }
              }
            }
            """);
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        using var client = new ApiClient(gateway.Address);

        var failures = 0;
        for (var inARow = 0; inARow < 20; inARow++)
        {
            // The policy looks at ten requests before it decides.
            if ((await client.SendAsync("GET /x")).Status != 200)
            {
                (failures, inARow) = (failures + 1, 0);
                Assert.InRange(failures, 0, 20);
            }
        }

        Assert.InRange(failures, 1, 20);
    }
}
