using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.RateLimiting;

/// <summary>Rate limits of <c>routes.json</c>. All tests share a gateway, so each has addresses of its own.</summary>
public sealed class RateLimitTests(RateLimitWorld world) : IClassFixture<RateLimitWorld>
{
    private static int tests;

    private readonly GatewayProcess gateway = world.Gateway;
    private readonly RecordingBackend backend = world.Backend;
    private readonly ApiClient client = world.Client;
    private readonly int test = Interlocked.Increment(ref tests);

    [Fact]
    public async Task A_route_answers_so_often_to_an_address_and_then_says_when_to_come_again()
    {
        var before = backend.Requests.Count;
        for (var left = 2; left >= 0; left--)
        {
            var answer = (await FromAsync("192.0.2.1", "GET /few")).Expect(200);
            Assert.Equal(("3", $"{left}"), (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]));
            Assert.InRange(int.Parse(answer["RateLimit-Reset"], System.Globalization.CultureInfo.InvariantCulture), 1, 3600);
        }

        var refused = (await FromAsync("192.0.2.1", "GET /few")).ExpectProblem(429, "rate-limited");
        Assert.Equal("0", refused["RateLimit-Remaining"]);
        Assert.InRange(int.Parse(refused["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 1200);
        Assert.Equal(3, backend.Requests.Count - before);

        (await FromAsync("192.0.2.2", "GET /few")).Expect(200);
        (await FromAsync("192.0.2.1", "GET /plenty")).Expect(200);
        Assert.Contains("text/html", (await client.SendAsync("GET /few", headers: [$"X-Forwarded-For: {Own("192.0.2.1")}", "Accept: text/html", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"])).Expect(429)["Content-Type"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("198.51.100.1", "::ffff:198.51.100.1", true)]
    [InlineData("198.51.100.1", "64:ff9b::198.51.100.1", true)]
    [InlineData("64:ff9b::198.51.100.1", "64:ff9b::198.51.100.2", false)]
    public async Task One_customer_has_one_counter_however_an_address_is_written(string first, string second, bool isSame)
    {
        for (var i = 0; i < 3; i++)
        {
            (await FromAsync(first, "GET /few")).Expect(200);
        }

        (await FromAsync(second, "GET /few")).Expect(isSame ? 429 : 200);
    }

    [Fact]
    public async Task What_a_client_says_of_its_address_does_not_get_it_another_counter()
    {
        for (var i = 0; i < 3; i++)
        {
            (await FromAsync($"203.0.113.{i}, 192.0.2.50", "GET /few")).Expect(200);
        }

        (await FromAsync("203.0.113.9, 192.0.2.50", "GET /few")).Expect(429);
    }

    [Fact]
    public async Task Accounts_are_counted_wherever_they_come_from_and_nobody_by_address()
    {
        var (ann, bob) = (await client.SignUpAsync(), await client.SignUpAsync());
        for (var i = 0; i < 2; i++)
        {
            (await FromAsync($"192.0.2.{i}", "GET /mine", ann.AccessToken)).Expect(200);
        }

        (await FromAsync("192.0.2.99", "GET /mine", ann.AccessToken)).ExpectProblem(429, "rate-limited");
        (await FromAsync("192.0.2.99", "GET /mine", bob.AccessToken)).Expect(200);
        (await FromAsync("192.0.2.99", "GET /mine")).Expect(200);
    }

    [Fact]
    public async Task Programs_are_counted_by_their_keys_and_everybody_else_by_account_or_address()
    {
        async Task<string> RunAsync(params string[] command)
        {
            var result = await gateway.CommandAsync(command);
            Assert.True(result.ExitCode == 0, result.Error);
            return result.Output.Trim();
        }

        await RunAsync("service-accounts", "create", "nightly");
        var (one, two, exempt) = (await RunAsync("api-keys", "create", "nightly"), await RunAsync("api-keys", "create", "nightly"), await RunAsync("api-keys", "create", "nightly"));
        using var listed = System.Text.Json.JsonDocument.Parse(await RunAsync("api-keys", "list", "nightly", "--json"));
        var id = listed.RootElement[2].GetProperty("id").GetString();
        await using var changed = await world.ChangeAsync(world.Routes(3).Replace("\"Networks\"", $"\"Clients\": [\"{id}\"], \"Networks\"", StringComparison.Ordinal), "RateLimits:Exempt");

        var ann = await client.SignUpAsync();
        foreach (var bearer in new[] { one, two, ann.AccessToken, null })
        {
            for (var i = 0; i < 2; i++)
            {
                (await FromAsync($"192.0.2.{(bearer is null ? 60 : 61 + i)}", "GET /programs", bearer)).Expect(200);
            }

            (await FromAsync("192.0.2.60", "GET /programs", bearer)).ExpectProblem(429, "rate-limited");
        }

        for (var i = 0; i < 4; i++)
        {
            (await FromAsync("192.0.2.60", "GET /programs", exempt)).Expect(200);
        }
    }

    [Fact]
    public async Task Endpoints_of_the_gateway_have_limits_and_exempt_networks_have_none()
    {
        async Task TryAsync(string from, params int[] expected)
        {
            foreach (var status in expected)
            {
                (await FromAsync(from, "POST /auth/signup", body: new { email = "no address", password = "x" })).Expect(status);
            }
        }

        await TryAsync("192.0.2.7", 400, 400, 429, 429);
        await TryAsync("10.1.2.3", 400, 400, 400);
        for (var i = 0; i < 60; i++)
        {
            (await FromAsync("192.0.2.8", "GET /healthz/live")).Expect(200);
        }
    }

    [Fact]
    public async Task A_form_that_comes_too_often_is_answered_with_a_page()
    {
        string[] browser = [$"X-Forwarded-For: {Own("192.0.2.9")}", "Accept: text/html", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "Sec-Fetch-Site: same-origin"];
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("POST /auth/pages/signup", headers: browser);
        }

        Assert.Contains("text/html", (await client.SendAsync("POST /auth/pages/signup", headers: browser)).Expect(429)["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_that_is_named_twice_for_a_request_counts_it_once()
    {
        for (var i = 0; i < 2; i++)
        {
            (await FromAsync("192.0.2.10", "GET /twice")).Expect(200);
        }

        (await FromAsync("192.0.2.10", "GET /twice")).Expect(429);
    }

    [Theory]
    [InlineData("POST /auth/signup", "POST /auth/signup/")]
    [InlineData("POST /auth/signup", "POST /AUTH/%73ignup?x=1")]
    [InlineData("GET /plain", "HEAD /plain")]
    [InlineData("GET /plain/", "GET /plain")]
    public async Task No_other_spelling_of_an_endpoint_has_a_counter_of_its_own(string first, string second)
    {
        foreach (var request in new[] { first, first, second })
        {
            await FromAsync("192.0.2.60", request, body: request.StartsWith("POST", StringComparison.Ordinal) ? new { } : null);
        }

        (await FromAsync("192.0.2.60", first, body: first.StartsWith("POST", StringComparison.Ordinal) ? new { } : null)).Expect(429);
        (await FromAsync("192.0.2.60", second, body: second.StartsWith("POST", StringComparison.Ordinal) ? new { } : null)).Expect(429);
    }

    [Fact]
    public async Task A_general_limit_is_for_everything_together()
    {
        var answers = new List<int>();
        for (var i = 0; i < 51; i++)
        {
            answers.Add((await FromAsync("192.0.2.20", i % 2 == 0 ? "GET /plenty" : "GET /auth/me")).Status);
        }

        Assert.Equal(429, answers[^1]);
        Assert.DoesNotContain(429, answers.Take(50));
    }

    [Fact]
    public async Task Another_limit_is_in_force_once_the_file_is_saved()
    {
        for (var i = 0; i < 3; i++)
        {
            (await FromAsync("192.0.2.30", "GET /few")).Expect(200);
        }

        (await FromAsync("192.0.2.30", "GET /few")).Expect(429);
        await using var changed = await world.ChangeAsync(world.Routes(10), "RateLimits:Policies");

        Assert.Equal("10", (await FromAsync("192.0.2.30", "GET /few")).Expect(200)["RateLimit-Limit"]);
    }

    private Task<ApiAnswer> FromAsync(string address, string request, string? bearer = null, object? body = null) =>
        client.SendAsync(request, body, bearer, headers: $"X-Forwarded-For: {Own(address)}");

    /// <summary>The address of an example, in a network that no other test has.</summary>
    private string Own(string address)
    {
        var network = $"198.{18 + (test >> 8)}.{test & 255}.";
        return address.Replace("192.0.2.", network, StringComparison.Ordinal).Replace("198.51.100.", network, StringComparison.Ordinal)
            .Replace("2001:db8:1:", $"2001:db8:{test:x}:", StringComparison.Ordinal);
    }
}
