using System.Net;
using System.Net.Sockets;
using Gateway.TestKit;
using Npgsql;
using Xunit;

namespace Gateway.Tests.Lifecycle;

/// <summary>Somebody changes their mind while the gateway, or a command, still waits for its stores.</summary>
public sealed class StoppedStartTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ChildProcess.Sigterm)]
    [InlineData(ChildProcess.Sigint)]
    public async Task A_start_that_waits_for_stores_ends_at_a_signal_with_0_and_one_word(int signal)
    {
        await using var gateway = await GatewayAsync("127.0.0.1:9", "Host=127.0.0.1;Port=9;Username=x;Database=x");
        await using var start = gateway.Begin();
        await start.UntilSaidAsync("Redis was not there yet", Cancellation);
        await start.UntilSaidAsync("PostgreSQL was not there yet", Cancellation);

        Assert.Equal(0, await EndAsync(start, signal));

        Assert.Equal("Stopped.", start.Error);
    }

    [Fact]
    public async Task A_start_ends_in_the_middle_of_a_question_that_gets_no_answer()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var postgres = (await servers.EnvironmentAsync(StoreKind.Real))["GATEWAY__ConnectionStrings__Postgres"]!;
        await using var gateway = await GatewayAsync($"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port},connectTimeout=600000", postgres);
        await using var start = gateway.Begin();
        using var asked = await silent.AcceptSocketAsync(Cancellation);
        await UntilMigratedAsync(postgres); // nothing but Redis is waited for

        Assert.Equal(0, await EndAsync(start, ChildProcess.Sigterm));

        Assert.Equal("Stopped.", start.Error);
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("users", "list")]
    public async Task A_command_that_waits_for_stores_ends_at_a_signal_with_1_since_it_did_nothing(params string[] command)
    {
        await using var gateway = await GatewayAsync("127.0.0.1:9", "Host=127.0.0.1;Port=9;Username=x;Database=x");
        await using var waiting = gateway.Begin(command);
        await waiting.UntilSaidAsync("PostgreSQL is waited for", Cancellation);

        Assert.Equal(1, await EndAsync(waiting, ChildProcess.Sigterm));

        Assert.EndsWith("\nStopped.", waiting.Error, StringComparison.Ordinal);
    }

    /// <summary>Nothing else than the signal ends it: the stores are waited for much longer than this test lives.</summary>
    private async Task<GatewayProcess> GatewayAsync(string redis, string postgres) => new(environment: new Dictionary<string, string?>(await servers.EnvironmentAsync(StoreKind.Real), StringComparer.Ordinal)
    {
        ["GATEWAY__ConnectionStrings__Redis"] = redis,
        ["GATEWAY__ConnectionStrings__Postgres"] = postgres,
        ["GATEWAY__StartTimeout"] = "10m",
    });

    private static async Task UntilMigratedAsync(string postgres)
    {
        await using var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'signing_keys')", connection);
        while (await command.ExecuteScalarAsync(Cancellation) is not true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation);
        }

        command.CommandText = "SELECT EXISTS (SELECT 1 FROM signing_keys)";
        while (await command.ExecuteScalarAsync(Cancellation) is not true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancellation); // it reads the key once more
    }

    private static Task<int> EndAsync(ChildProcess process, int signal) => process.EndAsync(signal, Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
}
