using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Administration;

/// <summary>Who finds the admin API, and whom it has forgotten.</summary>
public sealed class AdminNetworksTests
{
    [Fact]
    [Trait("advisory", "F-93")]
    public async Task From_other_networks_it_is_not_there()
    {
        await using var gateway = new GatewayProcess(environment: new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GATEWAY__Admin__AllowedNetworks__0"] = "10.20.0.0/16",
            ["GATEWAY__Network__TrustedProxies__0"] = "127.0.0.1",
            ["GATEWAY__Cors__Origins__0"] = "https://app.example.com",
        });
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        var email = ApiClient.NewEmail();
        Assert.Equal(0, (await gateway.CommandAsync(["users", "create", email, "--password-stdin", "--role", "gateway-admin"], ApiClient.Password + "\n")).ExitCode);
        using var client = new ApiClient(gateway.Address);
        var admin = await client.SignInAsync(email);

        (await client.SendAsync("GET /auth/admin/users", bearer: admin.AccessToken)).ExpectProblem(404, "not-found");
        (await client.SendAsync("PATCH /auth/admin/users", bearer: admin.AccessToken)).ExpectProblem(404, "not-found");
        (await client.SendAsync("GET /auth/admin/users", bearer: admin.AccessToken, headers: ["X-Forwarded-For: 10.20.1.1, 192.0.2.1"])).ExpectProblem(404, "not-found");
        (await client.SendAsync("GET /auth/admin/users", bearer: admin.AccessToken, headers: ["X-Forwarded-For: 10.20.1.1"])).Expect(200);

        // Nor is it for pages of other origins, wherever the browser is.
        string[] preflight = ["Origin: https://app.example.com", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: authorization"];
        (await client.SendAsync("OPTIONS /auth/admin/users", headers: preflight)).ExpectProblem(404, "not-found");
        var inside = await client.SendAsync("OPTIONS /auth/admin/users", headers: [.. preflight, "X-Forwarded-For: 10.20.1.1"]);
        Assert.DoesNotContain("Access-Control-Allow-Origin", inside.Headers.Keys);
    }

    [Fact]
    public async Task This_machine_is_who_is_connected_from_it_and_not_whom_a_header_calls_so()
    {
        foreach (var trusted in new[] { "127.0.0.1", "192.0.2.1" })
        {
            await using var gateway = new GatewayProcess(environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["GATEWAY__Network__TrustedProxies__0"] = trusted });
            await gateway.StartAsync(TestContext.Current.CancellationToken);
            var email = ApiClient.NewEmail();
            Assert.Equal(0, (await gateway.CommandAsync(["users", "create", email, "--password-stdin", "--role", "gateway-admin"], ApiClient.Password + "\n")).ExitCode);
            using var client = new ApiClient(gateway.Address);
            var admin = await client.SignInAsync(email);
            (await client.SendAsync("GET /auth/admin/users", bearer: admin.AccessToken)).Expect(200);
            foreach (var header in new[] { "X-Forwarded-For: 127.0.0.1", "X-Forwarded-For: ::1", "X-Forwarded-For: 8.8.8.8", "Forwarded: for=127.0.0.1" })
            {
                (await client.SendAsync("GET /auth/admin/users", bearer: admin.AccessToken, headers: [header])).ExpectProblem(404, "not-found");
            }
        }
    }

    [Fact]
    public async Task A_token_of_a_deleted_account_is_refused_although_Redis_has_lost_its_session()
    {
        await using var gateway = new GatewayProcess();
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        var email = ApiClient.NewEmail();
        Assert.Equal(0, (await gateway.CommandAsync(["users", "create", email, "--password-stdin"], ApiClient.Password + "\n")).ExitCode);
        string token;
        using (var client = new ApiClient(gateway.Address))
        {
            token = (await client.SignInAsync(email)).AccessToken;
        }

        await gateway.KillAsync();
        Directory.Delete(Path.Combine(gateway.DataDirectory, "redis"), recursive: true);
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        using var again = new ApiClient(gateway.Address);
        (await again.SendAsync("GET /auth/me", bearer: token)).Expect(200);

        Assert.Equal(0, (await gateway.CommandAsync(["users", "delete", email, "--yes"])).ExitCode);

        await again.UntilAsync(401, "GET /", token);
    }
}
