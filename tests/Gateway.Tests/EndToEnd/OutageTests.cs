using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Redis goes away under a running gateway.</summary>
public sealed class OutageTests(StoreServers servers)
{
    [Fact]
    public async Task While_Redis_is_away_requests_go_on_from_memory_but_not_where_the_route_is_strict()
    {
        await using var redis = new RedisServer();
        await using var backend = new RecordingBackend();
        await using var gateway = await StartAsync(redis, backend, "5m");
        using var client = new ApiClient(gateway.Address);
        var person = await client.SignUpAsync();
        var cookie = await client.SignInWithCookieAsync(person.Email);
        (await client.SendAsync("GET /strict/before", bearer: person.AccessToken)).Expect(200);
        (await client.SendAsync("GET /page/before", cookie: cookie)).Expect(200);

        await redis.KillAsync();

        var refused = (await client.UntilAsync(503, "GET /strict/x", bearer: person.AccessToken)).ExpectProblem(503, "temporarily-unavailable");
        Assert.NotEqual("", refused["Retry-After"]);
        (await client.SendAsync("GET /strict/x", cookie: cookie)).ExpectProblem(503, "temporarily-unavailable");
        (await client.SendAsync("GET /page/x", bearer: person.AccessToken)).Expect(200);
        (await client.SendAsync("GET /page/x", cookie: cookie)).Expect(200);
        Assert.Equal("degraded", (await client.SendAsync("GET /healthz/ready")).Expect(200).Text);
    }

    [Fact]
    public async Task Signing_in_refreshing_and_signing_out_say_that_it_is_worth_another_try()
    {
        await using var redis = new RedisServer();
        await using var backend = new RecordingBackend();
        await using var gateway = await StartAsync(redis, backend, "5m");
        using var client = new ApiClient(gateway.Address);
        var person = await client.SignUpAsync();

        await redis.KillAsync();

        foreach (var answer in new[]
        {
            await client.SendAsync("POST /auth/signin", new { email = person.Email, password = ApiClient.Password }),
            await client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken }),
            await client.SendAsync("POST /auth/signout", bearer: person.AccessToken),
        })
        {
            Assert.NotEqual("", answer.ExpectProblem(503, "temporarily-unavailable")["Retry-After"]);
        }
    }

    [Fact]
    public async Task After_MaxStaleness_nobody_is_known_any_more_and_open_routes_go_on()
    {
        await using var redis = new RedisServer();
        await using var backend = new RecordingBackend();
        await using var gateway = await StartAsync(redis, backend, "5s");
        using var client = new ApiClient(gateway.Address);
        var person = await client.SignUpAsync();

        await redis.KillAsync();

        (await client.UntilAsync(503, "GET /page/x", bearer: person.AccessToken)).ExpectProblem(503, "temporarily-unavailable");
        (await client.SendAsync("GET /open/x")).Expect(200);
        Assert.Equal("unavailable", (await client.SendAsync("GET /healthz/ready")).Expect(503).Text);
    }

    private async Task<GatewayProcess> StartAsync(RedisServer redis, RecordingBackend backend, string maxStaleness)
    {
        var environment = new Dictionary<string, string?>(await servers.EnvironmentAsync(StoreKind.Real), StringComparer.Ordinal);
        environment["GATEWAY__ConnectionStrings__Redis"] = await redis.CreateDatabaseAsync();
        environment["GATEWAY__Revocation__MaxStaleness"] = maxStaleness;
        var gateway = new GatewayProcess(environment: environment, routesJson: $$"""
            {
              "ReverseProxy": {
                "Routes": {
                  "strict": { "ClusterId": "app", "Match": { "Path": "/strict/{**rest}" }, "Metadata": { "Revocation": "strict" } },
                  "open":   { "ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/open/{**rest}" } },
                  "site":   { "ClusterId": "app", "Match": { "Path": "/{**rest}" } }
                },
                "Clusters": { "app": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """);
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        return gateway;
    }
}
