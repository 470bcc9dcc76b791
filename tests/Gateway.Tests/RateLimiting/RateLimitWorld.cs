using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.RateLimiting;

/// <summary>A gateway behind a proxy that says who the clients are, and its routes with limits. Whoever changes them leaves them as they were.</summary>
public sealed class RateLimitWorld : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    internal RecordingBackend Backend { get; } = new() { Answer = _ => RawAnswer.Text("hello", headers: "RateLimit-Limit: 7\r\n") };

    internal GatewayProcess Gateway { get; private set; } = null!;

    internal ApiClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Gateway = new GatewayProcess(routesJson: Routes(3), environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["GATEWAY__Network__TrustedProxies__0"] = "127.0.0.1" });
        await Gateway.StartAsync(TestContext.Current.CancellationToken);
        Client = new ApiClient(Gateway.Address);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Gateway.DisposeAsync();
        await Backend.DisposeAsync();
    }

    /// <summary>Saves other routes until what it returns is disposed of, also by a test that fails; each time the gateway has to say that this part has changed.</summary>
    internal async Task<IAsyncDisposable> ChangeAsync(string routes, string part)
    {
        await WriteAsync(routes, part);
        return new Change(this, part);
    }

    private async Task WriteAsync(string routes, string part)
    {
        int Said() => Gateway.Lines.Count(line => line.Contains($"changed {part}", StringComparison.Ordinal));
        var (before, start) = (Said(), TimeProvider.System.GetTimestamp());
        Gateway.WriteRoutes(routes);
        while (Said() == before)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"It never said that {part} changed: {string.Join('\n', Gateway.Lines)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    internal string Routes(int few) => $$"""
        {
          "RateLimits": {
            "Policies": {
              "general": { "Requests": 50, "Per": "1h" },
              "few": { "By": "ip", "Requests": {{few}}, "Per": "1h" },
              "mine": { "By": "user", "Requests": 2, "Per": "1h" },
              "programs": { "By": "client", "Requests": 2, "Per": "1h" },
              "signup": { "By": "ip", "Requests": 2, "Per": "1h" }
            },
            "General": ["general"],
            "Endpoints": { "POST /auth/signup": "signup", "POST /auth/pages/signup": "signup", "GET /plain": "signup", "GET /twice": "signup", "* /twice": "signup" },
            "Exempt": { "Networks": ["10.0.0.0/8", "127.0.0.1"] }
          },
          "ReverseProxy": {
            "Routes": {
              "few": { "ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/few" }, "Metadata": { "RateLimit": "few" } },
              "mine": { "ClusterId": "app", "AuthorizationPolicy": "optional", "Match": { "Path": "/mine" }, "Metadata": { "RateLimit": "mine" } },
              "programs": { "ClusterId": "app", "AuthorizationPolicy": "optional", "Match": { "Path": "/programs" }, "Metadata": { "RateLimit": "programs", "ApiKeys": "true" } },
              "rest": { "ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/{**rest}" } }
            },
            "Clusters": { "app": { "Destinations": { "one": { "Address": "{{Backend.Address}}" } } } }
          }
        }
        """;

    private sealed class Change(RateLimitWorld world, string part) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await world.WriteAsync(world.Routes(3), part);
    }
}
