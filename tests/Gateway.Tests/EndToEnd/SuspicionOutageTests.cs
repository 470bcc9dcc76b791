using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What is suspicious while there is no database to write it into.</summary>
[Collection(nameof(OutageWorld))]
public sealed class SuspicionOutageTests(OutageWorld world) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await world.ReadyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Requests_go_on_and_the_row_is_written_when_the_database_is_back()
    {
        var gateway = world.Patient;
        var person = await gateway.Client.SignUpAsync();
        (await gateway.Client.SendAsync("GET /page", bearer: person.AccessToken)).Expect(200);
        await world.Postgres.StopAsync();

        for (var i = 0; i < 20; i++)
        {
            (await gateway.Client.SendAsync("GET /page", bearer: person.AccessToken, headers: ["X-User-Id: 1"])).Expect(200);
        }

        await world.Postgres.StartAgainAsync();
        await gateway.Client.UntilAsync(200, "GET /healthz/ready", text: "ready");
        var rows = "";
        for (var tries = 0; tries < 100 && rows.Length == 0; tries++)
        {
            var result = await gateway.Gateway.CommandAsync(["audit", "--suspicious", "--endpoint", "route site", "--json"]);
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            rows = result.Output;
        }

        Assert.Single(rows.Split('\n', StringSplitOptions.RemoveEmptyEntries), row => row.Contains("suspicious.identity-header", StringComparison.Ordinal));
    }
}
