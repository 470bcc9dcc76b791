using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Whose scripts may call the auth API from another origin, with tokens.</summary>
public sealed class CorsTests : IAsyncLifetime
{
    private const string Known = "https://spa.example";

    private readonly RecordingBackend backend = new();
    private GatewayProcess gateway = null!;
    private ApiClient client = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = new GatewayProcess(routesJson: StoryRoutes.Json(backend.Address), environment: new Dictionary<string, string?> { ["GATEWAY__Cors__Origins"] = Known });
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        client = new ApiClient(gateway.Address);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await gateway.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Fact]
    [Trait("advisory", "G-103")]
    public async Task Only_an_origin_that_is_listed_may_read_the_auth_api_and_never_with_cookies()
    {
        foreach (var (origin, allowed) in new[] { (Known, Known), ("https://evil.example", ""), ("https://spa.example.evil.example", ""), ("null", "") })
        {
            var preflight = await client.SendAsync(
                "OPTIONS /auth/signin", null, null, null, $"Origin: {origin}", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type");
            foreach (var request in new[] { "GET /auth/external", "GET /auth/external/google", "GET /auth/external/google/callback", "POST /auth/external/google/link", "DELETE /auth/external/google/link", "GET /auth/identities", "POST /auth/exchange", "POST /auth/trust/better-auth", "POST /auth/token" })
            {
                var other = await client.SendAsync(request, null, null, null, $"Origin: {origin}");
                Assert.Equal((allowed, ""), (other["Access-Control-Allow-Origin"], other["Access-Control-Allow-Credentials"]));
            }

            var answer = (await client.SendAsync("GET /auth/me", null, null, null, $"Origin: {origin}")).Expect(401);

            Assert.Equal((allowed, allowed), (preflight["Access-Control-Allow-Origin"], answer["Access-Control-Allow-Origin"]));
            Assert.Equal(("", ""), (preflight["Access-Control-Allow-Credentials"], answer["Access-Control-Allow-Credentials"]));
        }
    }

    [Fact]
    [Trait("advisory", "G-103")]
    public async Task What_an_application_answers_to_other_origins_is_its_own_affair()
    {
        var answer = (await client.SendAsync("GET /open/cors", null, null, null, $"Origin: {Known}")).Expect(200);
        (await client.SendAsync("OPTIONS /open/preflight", null, null, null, $"Origin: {Known}", "Access-Control-Request-Method: GET")).Expect(200);

        Assert.Equal("", answer["Access-Control-Allow-Origin"]);
        Assert.Equal("OPTIONS /open/preflight HTTP/1.1", backend.Last.RequestLine);
    }
}
