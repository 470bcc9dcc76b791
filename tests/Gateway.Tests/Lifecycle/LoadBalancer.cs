using Gateway.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Tests.Lifecycle;

/// <summary>
/// A load balancer as production has one: takes turns, keeps connections open, asks each replica whether it is ready, never sends a request
/// twice. YARP itself can do all that.
/// </summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    private readonly WebApplication app;

    private LoadBalancer(WebApplication app) => this.app = app;

    private IEnumerable<DestinationState> Replicas => app.Services.GetRequiredService<IProxyStateLookup>().GetClusters().Single().Destinations.Values;

    public static async Task<LoadBalancer> StartAsync(int port, IEnumerable<GatewayProcess> replicas)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var cluster = new ClusterConfig
        {
            ClusterId = "replicas",
            LoadBalancingPolicy = LoadBalancingPolicies.RoundRobin,
            Destinations = replicas.ToDictionary(replica => replica.Address, replica => new DestinationConfig { Address = replica.Address }, StringComparer.Ordinal),
            HealthCheck = new HealthCheckConfig
            {
                Active = new ActiveHealthCheckConfig
                {
                    Enabled = true,
                    Path = "/healthz/ready",
                    Interval = TimeSpan.FromMilliseconds(250),
                    Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
                },
            },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [ConsecutiveFailuresHealthPolicyOptions.ThresholdMetadataName] = "1" },
        };
        builder.Services.AddReverseProxy()
            .LoadFromMemory([new RouteConfig { RouteId = "all", ClusterId = "replicas", Match = new RouteMatch { Path = "/{**rest}" } }], [cluster])
            .AddTransforms(transforms => transforms.AddOriginalHost());
        var proxy = builder.Build();
        proxy.MapReverseProxy();
        await proxy.StartAsync(TestContext.Current.CancellationToken);
        return new LoadBalancer(proxy);
    }

    /// <summary>Waits until every replica has said that it is ready.</summary>
    public async Task UntilAllAreReadyAsync()
    {
        while (Replicas.Any(replica => replica.Health.Active != DestinationHealth.Healthy))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
