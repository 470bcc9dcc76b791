using System.Text.Json;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Cli;

public sealed class ApiKeysCommandTests
{
    [Fact]
    public async Task Keys_are_made_listed_and_revoked_and_shown_once()
    {
        await using var gateway = new GatewayProcess();
        var account = await RunAsync(gateway, "service-accounts", "create", "nightly", "--role", "reader");
        Assert.Contains("state:     service", account, StringComparison.Ordinal);
        Assert.DoesNotContain("service.invalid", account, StringComparison.Ordinal);
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        Assert.Contains("nightly", await RunAsync(gateway, "service-accounts", "list"), StringComparison.Ordinal);

        var made = await gateway.RunAsync("api-keys", "create", "nightly", "--name", "the old server", "--role", "reader", "--route", "site", "--expires", "30d");
        var key = made.Output.Trim();
        Assert.StartsWith("agk_", key, StringComparison.Ordinal); // alone, for a variable
        Assert.DoesNotContain(key, made.Error, StringComparison.Ordinal);
        using var listed = JsonDocument.Parse(await RunAsync(gateway, "api-keys", "list", "nightly", "--json"));
        var shown = Assert.Single(listed.RootElement.EnumerateArray());
        Assert.Equal(("the old server", "reader", "site"), (shown.GetProperty("name").GetString(), shown.GetProperty("roles")[0].GetString(), shown.GetProperty("routes")[0].GetString()));
        Assert.DoesNotContain(key[^60..], listed.RootElement.GetRawText(), StringComparison.Ordinal);

        Assert.Contains("is revoked.", await RunAsync(gateway, "api-keys", "revoke", shown.GetProperty("id").GetString()!), StringComparison.Ordinal);
        Assert.Contains("revoked", await RunAsync(gateway, "api-keys", "list"), StringComparison.Ordinal);

        (string[] Command, string Says)[] mistakes =
        [
            (["api-keys", "create", "nobody"], "There is no account nobody."),
            (["api-keys", "create", "nightly", "--role", "admin"], "does not have the role admin"),
            (["api-keys", "create", "nightly", "--expires", "soon"], "write 12h, 30d"),
            (["api-keys", "create", "nightly", "--route", "site", "--route", "sites"], "--route: there is no route \"sites\" in routes.json. Did you mean \"site\"?"),
            (["api-keys", "revoke", key], "write its id"),
            (["service-accounts", "create", "nightly"], "There is a service account nightly."),
        ];
        foreach (var (command, says) in mistakes)
        {
            var result = await gateway.CommandAsync(command);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains(says, result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(key, result.Error, StringComparison.Ordinal);
        }
    }

    private static async Task<string> RunAsync(GatewayProcess gateway, params string[] command)
    {
        var result = await gateway.RunAsync(command);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }
}
