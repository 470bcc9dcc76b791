using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Whose scripts may call the auth API from another origin, with tokens.</summary>
public sealed class CorsTests(CorsWorld world) : IClassFixture<CorsWorld>
{
    internal const string Known = "https://spa.example";

    [Fact]
    [Trait("advisory", "G-103")]
    public async Task Only_an_origin_that_is_listed_may_read_the_auth_api_and_never_with_cookies()
    {
        foreach (var (origin, allowed) in new[] { (Known, Known), ("https://evil.example", ""), ("https://spa.example.evil.example", ""), ("null", "") })
        {
            foreach (var request in new[] { "GET /auth/external", "GET /auth/external/google", "GET /auth/external/google/callback", "POST /auth/external/google/link", "DELETE /auth/external/google/link", "GET /auth/identities", "POST /auth/exchange", "POST /auth/trust/better-auth", "POST /auth/token" })
            {
                var other = await world.Client.SendAsync(request, null, null, null, $"Origin: {origin}");
                Assert.Equal((allowed, ""), (other["Access-Control-Allow-Origin"], other["Access-Control-Allow-Credentials"]));
            }

            var preflight = await world.Client.SendAsync(
                "OPTIONS /auth/signin", null, null, null, $"Origin: {origin}", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type");
            var answer = (await world.Client.SendAsync("GET /auth/me", null, null, null, $"Origin: {origin}")).Expect(401);

            Assert.Equal((allowed, allowed), (preflight["Access-Control-Allow-Origin"], answer["Access-Control-Allow-Origin"]));
            Assert.Equal(("", ""), (preflight["Access-Control-Allow-Credentials"], answer["Access-Control-Allow-Credentials"]));
        }
    }

    [Fact]
    [Trait("advisory", "G-103")]
    public async Task What_an_application_answers_to_other_origins_is_its_own_affair()
    {
        var person = await world.Client.SignUpAsync();
        foreach (var origin in new[] { Known, "https://evil.example", "null" })
        {
            var open = (await world.Client.SendAsync("GET /open/cors", headers: $"Origin: {origin}")).Expect(200);
            var signedIn = (await world.Client.SendAsync("GET /page/cors", bearer: person.AccessToken, headers: $"Origin: {origin}")).Expect(200);
            var nobody = (await world.Client.SendAsync("GET /page/cors", bearer: "nonsense", headers: $"Origin: {origin}")).Expect(401);
            Assert.All([open, signedIn, nobody], answer => Assert.Equal(("", ""), (answer["Access-Control-Allow-Origin"], answer["Access-Control-Allow-Credentials"])));
        }

        (await world.Client.SendAsync("OPTIONS /open/preflight", headers: [$"Origin: {Known}", "Access-Control-Request-Method: GET"])).Expect(200);
        Assert.Equal("OPTIONS /open/preflight HTTP/1.1", world.Backend.Last.RequestLine);
    }
}

/// <summary>A gateway that lets one other origin read.</summary>
public sealed class CorsWorld : IAsyncLifetime
{
    private GatewayProcess gateway = null!;

    internal RecordingBackend Backend { get; } = new();

    internal ApiClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = new GatewayProcess(routesJson: StoryRoutes.Json(Backend.Address), environment: new Dictionary<string, string?> { ["GATEWAY__Cors__Origins"] = CorsTests.Known });
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        Client = new ApiClient(gateway.Address);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await gateway.DisposeAsync();
        await Backend.DisposeAsync();
    }
}
