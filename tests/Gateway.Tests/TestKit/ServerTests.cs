using Gateway.TestKit;
using Npgsql;
using StackExchange.Redis;
using Xunit;

namespace Gateway.Tests.TestKit;

public sealed class ServerTests
{
    [Fact]
    public async Task Two_databases_of_one_redis_server_share_no_key()
    {
        await using var server = new RedisServer();
        await using var one = await ConnectionMultiplexer.ConnectAsync(await server.CreateDatabaseAsync());
        await using var other = await ConnectionMultiplexer.ConnectAsync(await server.CreateDatabaseAsync());

        await one.GetDatabase().StringSetAsync("key", "value");

        Assert.True((await other.GetDatabase().StringGetAsync("key")).IsNull);
        Assert.Equal("value", await one.GetDatabase().StringGetAsync("key"));
    }

    [Fact]
    public async Task A_postgres_server_gives_each_test_a_database_of_its_own()
    {
        await using var server = new PostgresServer();
        await using var one = new NpgsqlConnection(await server.CreateDatabaseAsync());
        await using var other = new NpgsqlConnection(await server.CreateDatabaseAsync());
        await one.OpenAsync(TestContext.Current.CancellationToken);
        await other.OpenAsync(TestContext.Current.CancellationToken);

        foreach (var connection in new[] { one, other })
        {
            await using var create = new NpgsqlCommand("CREATE TABLE people (id int)", connection);
            await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        Assert.NotEqual(one.Database, other.Database, StringComparer.Ordinal);
    }
}
