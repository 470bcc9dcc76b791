using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Cli;

public sealed class MigrateCommandTests(StoreServers servers)
{
    [Fact]
    public async Task Several_at_once_make_the_tables_once_without_Redis()
    {
        var environment = new Dictionary<string, string?>(await servers.EnvironmentAsync(StoreKind.Real), StringComparer.Ordinal)
        {
            ["GATEWAY__ConnectionStrings__Redis"] = "127.0.0.1:9",
        };
        await using var gateway = new GatewayProcess(environment: environment);
        var before = await gateway.RunAsync("migrate", "--check");
        Assert.Equal((1, ""), (before.ExitCode, before.Error));
        Assert.StartsWith("The database lacks ", before.Output, StringComparison.Ordinal);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => gateway.RunAsync("migrate")));

        Assert.All(results, result => Assert.Equal((0, ""), (result.ExitCode, result.Error)));
        Assert.Single(results, result => result.Output.StartsWith("The database is up to date now: ", StringComparison.Ordinal));
        Assert.Equal(3, results.Count(result => result.Output is "The database is up to date."));
        Assert.Equal(new CommandResult(0, "The database is up to date.", ""), await gateway.RunAsync("migrate", "--check"));
    }

    [Fact]
    public async Task A_database_that_is_away_is_one_sentence_and_the_exit_code_1()
    {
        var environment = new Dictionary<string, string?>(await servers.EnvironmentAsync(StoreKind.Real), StringComparer.Ordinal)
        {
            ["GATEWAY__ConnectionStrings__Postgres"] = "Host=127.0.0.1;Port=9;Username=x;Database=x",
        };
        await using var gateway = new GatewayProcess(environment: environment);

        var result = await gateway.RunAsync("migrate", "--StartTimeout", "0s");

        Assert.Equal((1, "", 1), (result.ExitCode, result.Output, result.Error.Split('\n').Length));
        Assert.StartsWith("PostgreSQL cannot be reached", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_embedded_database_is_migrated_alone_and_beside_a_running_gateway()
    {
        await using var gateway = new GatewayProcess();
        var first = await gateway.RunAsync("migrate");
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.StartsWith("The database is up to date now: ", first.Output, StringComparison.Ordinal);

        await gateway.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(new CommandResult(0, "The database is up to date.", ""), await gateway.RunAsync("migrate"));
    }
}
