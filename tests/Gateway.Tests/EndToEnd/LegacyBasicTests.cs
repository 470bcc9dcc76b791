using System.Text;
using System.Text.Json;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Backends that know nothing but HTTP Basic: one name for everybody, or each person's own from encrypted attributes.</summary>
public sealed class LegacyBasicTests(SharedWorlds worlds, StoreServers servers)
{
    private const string ErpPassword = "ein Paßwort: {roles} %41";

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "A-1")]
    [Trait("advisory", "A-13")]
    [Trait("advisory", "D-67")]
    public async Task Each_person_is_signed_in_to_the_backend_by_their_own_secret(StoreKind kind)
    {
        await using var backend = new RecordingBackend();
        await using var gateway = new GatewayProcess(routesJson: Routes(backend.Address), environment: new Dictionary<string, string?>(await servers.EnvironmentAsync(kind), StringComparer.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(gateway.ConfigDirectory, "shared-password"), "one for all\n", Cancellation);
        await gateway.StartAsync(Cancellation);
        using var client = new ApiClient(gateway.Address);
        var ann = await client.SignUpAsync();
        await RunAsync(gateway, null, "users", "roles", ann.Email, "--add", "gateway-admin");
        ann = await client.SignInAsync(ann.Email);
        string[] forged = ["Authorization: Basic cm9vdDpyb290"];

        await ExpectNoSecretAsync(gateway, ann);

        // Without the attribute there is nothing to say, and what the client says is not passed on in its stead.
        var cookie = await client.SignInWithCookieAsync(ann.Email);
        (await client.SendAsync("GET /erp/none", null, null, cookie, forged)).Expect(200);
        Assert.Empty(Received("/erp/none").Values("Authorization"));

        // Set by the command, and by the admin API; at once on sessions that run.
        (await client.SendAsync($"PUT /auth/admin/users/{ann.Id}/attributes", new { attributes = new { erp_login = "ann" } }, ann.AccessToken)).Expect(200);
        ann = await client.SignInAsync(ann.Email);
        Assert.Equal("erp_password", await RunAsync(gateway, ErpPassword + "\n", "users", "secrets", ann.Email, "--set", "erp_password"));
        Assert.Equal("""["erp_password"]""", await RunAsync(gateway, null, "users", "secrets", ann.Email, "--json"));
        await client.UntilAsync(200, "GET /auth/me", cookie: cookie);
        (await client.SendAsync("GET /erp/own", null, null, cookie, forged)).Expect(200);
        Assert.Equal([Basic($"ann:{ErpPassword}")], Received("/erp/own").Values("Authorization"));
        ann = await client.SignInAsync(ann.Email);
        var shown = (await client.SendAsync($"PUT /auth/admin/users/{ann.Id}/secrets/erp_password", new { value = "another" }, ann.AccessToken)).Expect(200);
        Assert.DoesNotContain("another", shown.Text, StringComparison.Ordinal);
        ann = await client.SignInAsync(ann.Email);
        (await client.SendAsync("GET /erp/bearer", bearer: ann.AccessToken)).Expect(200);
        Assert.Equal([Basic("ann:another")], Received("/erp/bearer").Values("Authorization"));

        // However they present who they are.
        var key = (await RunAsync(gateway, null, "api-keys", "create", ann.Email, "--role", "gateway-admin")).Split('\n')[^1].Trim();
        (await client.SendAsync("GET /erp/key", bearer: key)).Expect(200);
        Assert.Equal([Basic("ann:another")], Received("/erp/key").Values("Authorization"));

        await ExpectSharedAsync(client, ann, forged, Received);

        // Neither told nor kept where it can be read.
        var explained = await RunAsync(gateway, null, "explain", "GET", "/erp/x", "--user", ann.Email);
        Assert.Contains("Authorization: Basic (a secret)", explained, StringComparison.Ordinal);
        Assert.Contains("X-Key: (a secret)", await RunAsync(gateway, null, "explain", "GET", "/key/x", "--user", ann.Email), StringComparison.Ordinal);
        Assert.DoesNotContain("another", explained + await RunAsync(gateway, null, "users", "show", ann.Email, "--json"), StringComparison.Ordinal);
        Assert.Contains("set: erp_password", await RunAsync(gateway, null, "audit", "--json"), StringComparison.Ordinal);
        (await client.SendAsync($"DELETE /auth/admin/users/{ann.Id}/secrets/erp_password", bearer: ann.AccessToken)).Expect(200);
        Assert.Equal("(no secrets)", await RunAsync(gateway, null, "users", "secrets", ann.Email));
        ann = await client.SignInAsync(ann.Email);
        (await client.SendAsync("GET /erp/gone", bearer: ann.AccessToken)).Expect(200);
        Assert.Empty(Received("/erp/gone").Values("Authorization"));

        RecordedRequest Received(string target) => backend.Requests.Single(request => request.Target == target);
    }

    [Fact]
    public async Task Secrets_that_cannot_be_are_refused_and_nothing_is_changed()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var (gateway, client) = (world.Gateway, world.Client);
        var ann = await world.CreateAsync("--role", "gateway-admin");
        var path = $"/auth/admin/users/{ann.Id}/secrets";

        foreach (var value in new[] { "", "two\nlines", new string('x', 1025), "\u0000" })
        {
            var answer = (await client.SendAsync($"PUT {path}/erp", new { value }, ann.AccessToken)).ExpectProblem(400, "validation-failed");
            Assert.Contains("invalid-secret", answer.Text, StringComparison.Ordinal);
        }

        (await client.SendAsync($"PUT {path}/no%20name", new { value = "x" }, ann.AccessToken)).ExpectProblem(400, "validation-failed");
        (await client.SendAsync($"PUT {path}/erp", new { value = 7 }, ann.AccessToken)).ExpectProblem(400, "malformed-request");
        (await client.SendAsync($"PUT /auth/admin/users/{Guid.Empty}/secrets/erp", new { value = "x" }, ann.AccessToken)).ExpectProblem(404, "not-found");
        Assert.Equal("(no secrets)", await RunAsync(gateway, null, "users", "secrets", ann.Email));
        Assert.Equal(1, (await gateway.RunAsync(["users", "secrets", ann.Email, "--set", "erp"], "\n")).ExitCode);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What there is none of is not explained as if there were; what is everybody's is.</summary>
    private static async Task ExpectNoSecretAsync(GatewayProcess gateway, Person person)
    {
        foreach (var path in new[] { "/erp/x", "/key/x" })
        {
            Assert.DoesNotContain("(a secret)", await RunAsync(gateway, null, "explain", "GET", path, "--user", person.Email), StringComparison.Ordinal);
        }

        Assert.Contains("Authorization: Basic (a secret)", await RunAsync(gateway, null, "explain", "GET", "/shared/x", "--anonymous"), StringComparison.Ordinal);
    }

    /// <summary>What is everybody's is for nobody in particular; what is each person's own is not for nobody.</summary>
    private static async Task ExpectSharedAsync(ApiClient client, Person ann, string[] forged, Func<string, RecordedRequest> received)
    {
        (await client.SendAsync("GET /shared/nobody", null, null, null, forged)).Expect(200);
        Assert.Equal([Basic("gateway:one for all")], received("/shared/nobody").Values("Authorization"));
        (await client.SendAsync("GET /shared/ann", bearer: ann.AccessToken)).Expect(200);
        Assert.Equal([Basic("gateway:one for all")], received("/shared/ann").Values("Authorization"));
        (await client.SendAsync("GET /optional/nobody", null, null, null, forged)).Expect(200);
        Assert.Empty(received("/optional/nobody").Values("Authorization"));
        Assert.Equal([Basic("ann:another")], (await KeyAsync(client, ann, received)).Values("X-Key").Select(key => Basic($"ann:{key}")));
    }

    private static async Task<RecordedRequest> KeyAsync(ApiClient client, Person person, Func<string, RecordedRequest> received)
    {
        (await client.SendAsync("GET /key/x", bearer: person.AccessToken)).Expect(200);
        return received("/key/x");
    }

    private static string Basic(string text) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static async Task<string> RunAsync(GatewayProcess gateway, string? input, params string[] arguments)
    {
        var result = await gateway.CommandAsync(arguments, input);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output.Trim();
    }

    private static string Routes(string backend) => $$$"""
        {
          "Identity": {
            "Sets": {
              "erp": { "Basic": { "User": "{attributes.erp_login}", "Password": "{secrets.erp_password}" } },
              "shared": { "Basic": { "User": "gateway", "PasswordFile": "shared-password" } },
              "key": { "Headers": { "X-Key": "{secrets.erp_password}" } }
            }
          },
          "ReverseProxy": {
            "Routes": {
              "erp": { "ClusterId": "app", "Match": { "Path": "/erp/{**rest}" }, "Metadata": { "Identity": "erp", "ApiKeys": "true" } },
              "optional": { "ClusterId": "app", "AuthorizationPolicy": "optional", "Match": { "Path": "/optional/{**rest}" }, "Metadata": { "Identity": "erp" }, "Transforms": [{ "RequestHeader": "Authorization", "Set": "Bearer of-a-transform" }] },
              "key": { "ClusterId": "app", "Match": { "Path": "/key/{**rest}" }, "Metadata": { "Identity": "key" } },
              "shared": {
                "ClusterId": "app", "AuthorizationPolicy": "anonymous", "Match": { "Path": "/shared/{**rest}" }, "Metadata": { "Identity": "shared" },
                "Transforms": [{ "RequestHeader": "Authorization", "Set": "Bearer of-a-transform" }]
              }
            },
            "Clusters": { "app": { "Destinations": { "one": { "Address": {{{JsonSerializer.Serialize(backend)}}} } } } }
          }
        }
        """;
}
