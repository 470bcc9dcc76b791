using System.Text.Json;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Cli;

public sealed class KeysCommandTests
{
    [Fact]
    public async Task Keys_are_listed_and_rotated_alone_and_beside_a_running_gateway()
    {
        await using var gateway = new GatewayProcess();
        var first = Assert.Single(await ListAsync(gateway));
        Assert.Equal("signing", first.State);

        await gateway.StartAsync(TestContext.Current.CancellationToken);
        var rotated = await gateway.RunAsync("keys", "rotate");
        Assert.Equal((0, ""), (rotated.ExitCode, rotated.Error));
        var listed = await ListAsync(gateway);
        Assert.Equal(["announced", "signing"], listed.Select(key => key.State));
        Assert.Equal(first.Kid, listed[1].Kid);
        Assert.Contains($"{listed[0].Kid} is announced.", rotated.Output, StringComparison.Ordinal);
        Assert.Contains($"Nothing was done: {listed[0].Kid} was made already", (await gateway.RunAsync("keys", "rotate")).Output, StringComparison.Ordinal);

        var replaced = await gateway.RunAsync("keys", "rotate", "--now");
        Assert.Equal((0, ""), (replaced.ExitCode, replaced.Error));
        listed = await ListAsync(gateway);
        Assert.Equal(1, listed.Count(key => key.State == "signing"));
        Assert.Equal(2, listed.Count(key => key.State == "retired"));
        Assert.Contains($"{listed.Single(key => key.State == "signing").Kid} signs now.", replaced.Output, StringComparison.Ordinal);

        var table = (await gateway.RunAsync("keys", "list")).Output.Split('\n');
        Assert.Equal(4, table.Length);
        Assert.All([.. table, .. replaced.Output.Split('\n'), .. rotated.Output.Split('\n')], line => Assert.InRange(line.Length, 1, 80));
    }

    private static async Task<IReadOnlyList<(string Kid, string State)>> ListAsync(GatewayProcess gateway)
    {
        var result = await gateway.CommandAsync(["keys", "list", "--json"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        return [.. json.RootElement.EnumerateArray().Select(key => (key.GetProperty("kid").GetString()!, key.GetProperty("state").GetString()!))];
    }
}
