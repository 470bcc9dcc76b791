using Gateway.TestKit;
using Gateway.Tests.Attacks.Tokens;
using Xunit;

namespace Gateway.Tests.Attacks.Operation;

/// <summary>What operators look at is behind a door of its own.</summary>
[Collection(nameof(TokenWorld))]
public sealed class ManagementAttacks(TokenWorld world)
{
    [Theory]
    [InlineData("/metrics", "localhost:{public}")]
    [InlineData("/metrics", "localhost:{management}")]
    [InlineData("/metrics", "127.0.0.1:{management}")]
    [InlineData("/metrics", "[::1]:{management}")]
    [InlineData("http://localhost:{management}/metrics", "localhost:{management}")]
    [InlineData("http://127.0.0.1:{management}/metrics", "localhost:{public}")]
    [InlineData("/healthz/ready", "localhost:{management}")]
    [InlineData("/healthz", "localhost:{management}")]
    [InlineData("/auth/admin/users", "localhost:{public}")]
    [InlineData("/auth/metrics", "localhost:{public}")]
    [Trait("advisory", "K-123")]
    public async Task No_request_to_the_public_address_reaches_the_management_address(string target, string host)
    {
        string Filled(string text) => text.Replace("{public}", $"{world.Gateway.Port}", StringComparison.Ordinal).Replace("{management}", $"{world.Gateway.ManagementPort}", StringComparison.Ordinal);
        foreach (var authorization in new[] { "", $"Authorization: Bearer {world.Ada.AccessToken}\r\n" })
        {
            foreach (var headers in new[] { "", $"X-Forwarded-Host: localhost:{world.Gateway.ManagementPort}\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Port: {world.Gateway.ManagementPort}\r\n" })
            {
                var answer = await RawHttpClient.ExchangeAsync(
                    world.Gateway.Port, $"GET {Filled(target)} HTTP/1.1\r\nHost: {Filled(host)}\r\nConnection: close\r\n{authorization}{headers}\r\n", TestContext.Current.CancellationToken);

                Assert.DoesNotContain("authgateway_", answer, StringComparison.Ordinal);
                Assert.DoesNotContain("dependencies", answer, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("redis", answer, StringComparison.OrdinalIgnoreCase);
            }
        }

        using var management = new HttpClient();
        Assert.Contains("authgateway_", await management.GetStringAsync($"http://localhost:{world.Gateway.ManagementPort}/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("redis", await management.GetStringAsync($"http://localhost:{world.Gateway.ManagementPort}/healthz/ready", TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
    }
}
