using System.Text.Json;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Cli;

public sealed class AuditCommandTests
{
    [Fact]
    public async Task The_audit_log_is_shown_filtered_and_exported()
    {
        await using var gateway = new GatewayProcess();
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        using var client = new ApiClient(gateway.Address);
        var person = await client.SignUpAsync();
        var refused = (await client.SendAsync("POST /auth/signin", new { email = person.Email, password = "a wrong one" })).Expect(401);

        var table = await gateway.RunAsync("audit");
        Assert.Equal((0, ""), (table.ExitCode, table.Error));
        Assert.StartsWith("TIME (UTC)", table.Output, StringComparison.Ordinal);
        Assert.Matches("(?s)Z  signup.succeeded .*Z  signin.succeeded .*Z  signin.failed .* wrong password", table.Output.Replace("\r", "", StringComparison.Ordinal));

        var failed = Assert.Single(await ExportAsync(gateway, "--user", person.Email, "--event", "signin.failed", "--since", "1h"));
        Assert.Equal("wrong password", failed.GetProperty("detail").GetString());
        Assert.Equal(refused.Member("trace_id"), failed.GetProperty("trace_id").GetString());
        Assert.Equal(("POST /auth/signin", false), (failed.GetProperty("endpoint").GetString(), failed.GetProperty("suspicious").GetBoolean()));
        Assert.Equal("signup.succeeded", Assert.Single(await ExportAsync(gateway, "--endpoint", "POST /auth/signup")).GetProperty("event").GetString());
        Assert.Empty(await ExportAsync(gateway, "--suspicious"));
        Assert.True(failed.GetProperty("at").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.DoesNotContain("a wrong one", failed.ToString(), StringComparison.Ordinal);
        Assert.Single(await ExportAsync(gateway, "--last", "1"));
        var all = await gateway.RunAsync("audit", "--all");
        Assert.Equal((1, ""), (all.ExitCode, all.Output));
        Assert.Contains("--last 10000", all.Error, StringComparison.Ordinal);
        await gateway.KillAsync();
        Assert.Equal(3, (await ExportAsync(gateway, "--all", "--user", failed.GetProperty("user_id").GetString()!)).Count(row => row.GetProperty("event").GetString()!.StartsWith("sign", StringComparison.Ordinal)));
        Assert.Empty(await ExportAsync(gateway, "--until", "2001-01-01"));
        Assert.Empty(await ExportAsync(gateway, "--user", "00000000-0000-7000-8000-000000000001"));
    }

    [Theory]
    [InlineData("--since", "yesterday")]
    [InlineData("--since", "36500d")]
    [InlineData("--since", "2147483647h")]
    [InlineData("--until", "24")]
    [InlineData("--user", "nobody@example.com")]
    [InlineData("--last", "0")]
    [InlineData("--all", "--last=3")]
    public async Task What_cannot_be_shown_is_said(params string[] arguments)
    {
        await using var gateway = new GatewayProcess();
        var result = await gateway.CommandAsync(["audit", .. arguments]);
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<JsonElement>> ExportAsync(GatewayProcess gateway, params string[] arguments)
    {
        var result = await gateway.CommandAsync(["audit", "--json", .. arguments]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
