using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>That the built gateway has the checks, in the order, that the tests of each of them assume.</summary>
public sealed class FrontDoorTests(SharedWorlds worlds)
{
    [Theory]
    [InlineData("GET /open/host")]
    [InlineData("GET /auth/signin")]
    public async Task A_host_that_is_not_ours_is_400(string request)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);

        (await world.Client.SendAsync(request, null, null, null, "Host: evil.example")).Expect(400);

        Assert.False(world.HasReceived("/open/host"));
    }

    [Theory]
    [InlineData("/open/a%5cb")]
    [InlineData("/open/a;b")]
    [InlineData("/open//a")]
    public async Task A_path_that_can_be_read_differently_is_400(string target)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);

        (await world.Client.SendAsync("GET " + target)).ExpectProblem(400, "ambiguous-path");

        Assert.False(world.HasReceived(target));
    }

    [Fact]
    public async Task A_trusted_proxy_says_who_the_client_is()
    {
        await using var backend = new RecordingBackend();
        await using var gateway = new GatewayProcess(
            routesJson: StoryRoutes.Json(backend.Address), environment: new Dictionary<string, string?> { ["GATEWAY__Network__TrustedProxies"] = "127.0.0.0/8" });
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        using var client = new ApiClient(gateway.Address);

        (await client.SendAsync("GET /open/proxied", null, null, null, "X-Forwarded-For: 6.6.6.6, 203.0.113.7")).Expect(200);

        Assert.Equal(["203.0.113.7"], backend.Last.Values("X-Forwarded-For"));
    }

    [Fact]
    public async Task More_sign_ins_than_can_be_hashed_are_told_to_come_back()
    {
        await using var gateway = new GatewayProcess("""{ "SignUp": { "Mode": "open" }, "Passwords": { "QueueLength": 1 }, "Network": { "TrustedProxies": ["127.0.0.1"] } }""");
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        using var client = new ApiClient(gateway.Address);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.SendAsync(
            "POST /auth/signin", new { email = $"nobody{i}@example.com", password = ApiClient.Password }, headers: $"X-Forwarded-For: 192.0.2.{i}")));

        Assert.All(answers, answer => Assert.True(answer.Status is 401 or 503, answer.Text));
        Assert.NotEqual("", answers.First(answer => answer.Status == 503).ExpectProblem(503, "temporarily-unavailable")["Retry-After"]);
    }
}
