using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Administration;

/// <summary>The administrator that the settings name.</summary>
public sealed class FirstAdministratorTests
{
    [Fact]
    public async Task The_first_administrator_is_made_at_the_start_and_what_is_changed_later_stays()
    {
        var email = ApiClient.NewEmail();
        await using var gateway = new GatewayProcess(environment: new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GATEWAY__Admin__Email"] = email,
            ["GATEWAY__Admin__Password"] = ApiClient.Password,
        });
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        using (var client = new ApiClient(gateway.Address))
        {
            var admin = await client.SignInAsync(email);
            (await client.SendAsync("GET /auth/admin/users", bearer: admin.AccessToken)).Expect(200);
            (await client.SendAsync("POST /auth/password/change", new { current_password = ApiClient.Password, new_password = "another long passphrase" }, admin.AccessToken)).Expect(204);
            Assert.DoesNotContain(gateway.Lines, line => line.Contains(ApiClient.Password, StringComparison.Ordinal));
        }

        await gateway.KillAsync();
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        using var again = new ApiClient(gateway.Address);
        (await again.SendAsync("POST /auth/signin", new { email, password = ApiClient.Password })).Expect(401);
        await again.SignInAsync(email, "another long passphrase");
    }

    [Theory]
    [InlineData("Admin__Email=a@example.com", "Admin:Email and Admin:Password belong together")]
    [InlineData("Admin__Email=nobody,Admin__Password=a long passphrase of somebody", "this cannot be an administrator's address")]
    [InlineData("Admin__Email=a@example.com,Admin__Password=short", "this cannot be an administrator's password")]
    [InlineData("Admin__AllowedNetworks=0.0.0.0/0", "this network is everybody")]
    public async Task A_first_administrator_that_cannot_be_made_stops_the_start(string settings, string message)
    {
        await using var gateway = new GatewayProcess(environment: settings.Split(',').Select(setting => setting.Split('=')).ToDictionary(
            setting => "GATEWAY__" + setting[0], setting => (string?)setting[1], StringComparer.Ordinal));
        var failed = await gateway.FailAsync();
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains(message, failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("short", failed.Error.Replace("too short", "", StringComparison.Ordinal).Replace("shorter", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
