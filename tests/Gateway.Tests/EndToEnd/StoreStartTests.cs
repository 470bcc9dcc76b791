using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>A start with real stores: one sentence for what only the operator can put right, patience with what is only late, and never other stores.</summary>
[Collection(nameof(OutageWorld))]
public sealed class StoreStartTests(OutageWorld world) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await world.ReadyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("Redis", "127.0.0.1:9", "Redis cannot be reached")]
    [InlineData("Redis", "no-such-host.invalid:6379", "Redis cannot be reached")]
    [InlineData("Postgres", "Host=127.0.0.1;Port=9;Username=x;Database=x", "PostgreSQL cannot be reached (Connection refused): check")]
    [InlineData("Postgres", "Host=no-such-host.invalid;Username=x;Database=x", "PostgreSQL cannot be reached")]
    public async Task A_store_that_cannot_be_reached_is_one_sentence(string name, string value, string sentence)
    {
        await using var gateway = Gateway((name, value));

        Expect(await gateway.FailAsync("--StartTimeout", "0s"), sentence);
        Assert.False(Directory.Exists(gateway.DataDirectory));
    }

    [Fact]
    [Trait("advisory", "J-119")]
    public async Task A_refused_password_ends_the_start_at_once()
    {
        // The default StartTimeout would be half a minute of patience, which the log would say.
        await world.Redis.ExecuteAsync("ACL SETUSER somebody on >right ~* +@all");
        await using var redis = Gateway(("Redis", $"{world.Environment["GATEWAY__ConnectionStrings__Redis"]},user=somebody,password=wrong"));
        Expect(await redis.FailAsync(), "Redis refuses the user name or the password: correct ConnectionStrings:Redis.");

        await using var postgres = Gateway(("Postgres", world.Environment["GATEWAY__ConnectionStrings__Postgres"]!.Replace("Username=gateway", "Username=nobody", StringComparison.Ordinal)));
        Expect(await postgres.FailAsync(), "PostgreSQL does not let us in");
    }

    [Fact]
    [Trait("advisory", "K-128")]
    public async Task A_Redis_that_would_evict_sessions_is_an_error_unless_that_is_allowed()
    {
        await world.Redis.ExecuteAsync("CONFIG SET maxmemory-policy allkeys-lru");
        try
        {
            await using var gateway = Gateway();
            Expect(await gateway.FailAsync(), "(maxmemory-policy allkeys-lru): set maxmemory-policy noeviction, or Redis:AllowEviction to true.");

            await using var allowed = Gateway(("Redis", world.Environment["GATEWAY__ConnectionStrings__Redis"]!), allowEviction: true);
            await allowed.StartAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            await world.Redis.ExecuteAsync("CONFIG SET maxmemory-policy noeviction");
        }
    }

    [Fact]
    public async Task A_start_waits_for_stores_that_start_at_the_same_time()
    {
        await world.Redis.KillAsync();
        await world.Postgres.StopAsync();
        await using var gateway = Gateway();
        var starting = gateway.StartAsync(TestContext.Current.CancellationToken);
        while (gateway.Lines.Count(line => line.Contains("was not there yet", StringComparison.Ordinal)) < 2)
        {
            Assert.False(starting.IsCompleted);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await using var command = gateway.Begin("users", "list");
        await command.UntilSaidAsync("Redis is waited for, for 30 seconds at most: it cannot be reached.", TestContext.Current.CancellationToken);
        await command.UntilSaidAsync("PostgreSQL is waited for, for 30 seconds at most: it cannot be reached (Connection refused).", TestContext.Current.CancellationToken);

        await world.Redis.StartAgainAsync();
        await world.Postgres.StartAgainAsync();

        await starting;
        Assert.Equal((0, 2), (await command.WaitAsync(TestContext.Current.CancellationToken), command.Error.Split('\n').Length));
        Assert.StartsWith("EMAIL", command.Output, StringComparison.Ordinal);
        using var client = new ApiClient(gateway.Address);
        await client.SignUpAsync();
        Assert.Equal(2, gateway.Lines.Count(line => line.Contains("was not there yet", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Telemetry_goes_to_the_collector_that_the_standard_variable_names()
    {
        await using var collector = new RecordingBackend();
        var environment = new Dictionary<string, string?>(world.Environment, StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
        };
        await using var gateway = new GatewayProcess(routesJson: world.Routes, environment: environment);
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        using var client = new ApiClient(gateway.Address);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));

        while (!Has("/v1/metrics") || !Has("/v1/traces"))
        {
            await client.SendAsync("GET /open/traced"); // the first ones may be answered before telemetry has started
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }

        bool Has(string target) => collector.Requests.Any(request => request.Target == target);
    }

    private GatewayProcess Gateway((string Name, string Value)? store = null, bool allowEviction = false)
    {
        var environment = new Dictionary<string, string?>(world.Environment, StringComparer.Ordinal) { ["GATEWAY__Redis__AllowEviction"] = allowEviction ? "true" : "false" };
        if (store is { } other)
        {
            environment[$"GATEWAY__ConnectionStrings__{other.Name}"] = other.Value;
        }

        return new GatewayProcess(environment: environment);
    }

    /// <summary>Exit code 1, and this sentence alone on standard error: no stack trace, no waiting.</summary>
    private static void Expect(CommandResult result, string sentence)
    {
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(sentence, Assert.Single(result.Error.Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
    }
}
