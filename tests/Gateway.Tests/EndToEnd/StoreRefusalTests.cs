using Gateway.TestKit;
using Npgsql;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>A store that is there and says no: the start repeats what it said, with the remedy, and doesn't take it for an absent one.</summary>
[Collection(nameof(OutageWorld))]
public sealed class StoreRefusalTests(OutageWorld world) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await world.ReadyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("keys", "~other:* &ag:* +@all", "NOPERM this user has no permissions to access one of the keys used as arguments")]
    [InlineData("scripts", "~ag:* &ag:* +@all -eval -evalsha", "NOPERM this user has no permissions to run the 'eval")]
    [InlineData("first", "~ag:* &ag:* +@all -echo", "NOPERM this user has no permissions to run the 'echo' command")]
    public async Task A_Redis_user_without_the_rights_is_told_which(string name, string rights, string answer)
    {
        await world.Redis.ExecuteAsync($"ACL SETUSER {name} on >the-password-of-redis {rights}");
        await using var gateway = Gateway("Redis", $"{world.Environment["GATEWAY__ConnectionStrings__Redis"]},user={name},password=the-password-of-redis");

        var sentence = await FailAsync(gateway);

        Assert.StartsWith($"Redis lets the user do too little ({answer}", sentence, StringComparison.Ordinal);
        Assert.EndsWith(": give the user in ConnectionStrings:Redis the rights that README.md lists for an access list.", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PostgreSQL_user_without_the_rights_is_told_which()
    {
        var owner = world.Environment["GATEWAY__ConnectionStrings__Postgres"]!;
        await world.Postgres.ExecuteAsync("CREATE ROLE reader LOGIN");
        await ExecuteAsync(owner, """GRANT SELECT ON "__EFMigrationsHistory" TO reader""");
        await using var gateway = Gateway("Postgres", owner.Replace("Username=gateway", "Username=reader", StringComparison.Ordinal));

        Assert.StartsWith("PostgreSQL lets the user do too little (permission denied for table signing_keys): make the user", await FailAsync(gateway), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PostgreSQL_without_TLS_is_told_at_once()
    {
        await using var gateway = Gateway("Postgres", world.Environment["GATEWAY__ConnectionStrings__Postgres"] + ";SSL Mode=Require");

        Assert.StartsWith("PostgreSQL cannot be used (SSL connection requested.", await FailAsync(gateway), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PostgreSQL_that_is_full_is_waited_for()
    {
        var owner = world.Environment["GATEWAY__ConnectionStrings__Postgres"]!;
        await world.Postgres.ExecuteAsync("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0 IN ROLE gateway");
        var crowded = owner.Replace("Username=gateway", "Username=crowded", StringComparison.Ordinal);
        await using var gateway = Gateway("Postgres", crowded);
        var result = await gateway.RunAsync("migrate", "--StartTimeout", "0s");
        Assert.StartsWith("PostgreSQL has no connection left (too many connections for role \"crowded\"): raise its limit", result.Error, StringComparison.Ordinal);

        await using var migrate = gateway.Begin("migrate");
        await migrate.UntilSaidAsync("PostgreSQL is waited for, for 30 seconds at most: too many connections for role \"crowded\".", TestContext.Current.CancellationToken);
        await world.Postgres.ExecuteAsync("ALTER ROLE crowded CONNECTION LIMIT -1");

        Assert.Equal((0, "The database is up to date."), (await migrate.WaitAsync(TestContext.Current.CancellationToken), migrate.Output));
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private GatewayProcess Gateway(string store, string connectionString) =>
        new(environment: new Dictionary<string, string?>(world.Environment, StringComparer.Ordinal) { [$"GATEWAY__ConnectionStrings__{store}"] = connectionString });

    /// <summary>
    /// What a start says that ends at once: the one sentence, without a password in it. On a busy machine the store's answer can come too late
    /// for the first attempt; then the start has said that it waits, and nothing else.
    /// </summary>
    private static async Task<string> FailAsync(GatewayProcess gateway)
    {
        var result = await gateway.FailAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.All(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("warn: Gateway.Stores[3701]", line, StringComparison.Ordinal));
        Assert.DoesNotContain("the-password-of-redis", result.Output + result.Error, StringComparison.Ordinal);
        return Assert.Single(result.Error.Split('\n'));
    }
}
