using System.Runtime.Versioning;
using Gateway.EmbeddedRedis;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using Xunit;

namespace Gateway.Tests.EmbeddedRedis;

[SupportedOSPlatform("linux")]
public sealed class EmbeddedRedisServerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-redis-").FullName;

    [Fact]
    public async Task What_was_written_is_there_after_a_restart()
    {
        await UseAsync(redis => redis.StringSetAsync("key", "value"));

        Assert.Equal("value", await UseAsync(redis => redis.StringGetAsync("key")));
    }

    [Fact]
    public async Task Only_this_user_and_only_the_password_reach_it()
    {
        using var server = Start();
        var socket = Path.Combine(folder, "redis.sock");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
        await using var stranger = await ConnectionMultiplexer.ConnectAsync($"!{socket},password=wrong,abortConnect=false,connectTimeout=500,connectRetry=0");
        await Assert.ThrowsAnyAsync<RedisException>(() => stranger.GetDatabase().StringGetAsync("key"));
    }

    [Fact]
    public void Nobody_else_can_look_into_the_folder_that_it_makes()
    {
        var made = Path.Combine(folder, "redis");

        using var server = EmbeddedRedisServer.Start(made, NullLoggerFactory.Instance);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(made));
    }

    [Fact]
    public async Task A_folder_whose_path_no_socket_or_connection_string_can_hold_still_works()
    {
        var deep = Path.Combine(folder, new string('d', 120), "a,b=c");

        using var server = EmbeddedRedisServer.Start(deep, NullLoggerFactory.Instance);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);

        Assert.True(await redis.GetDatabase().StringSetAsync("key", "value"));
    }

    [Theory]
    [InlineData("info.dat.0", false)]
    [InlineData("snapshot.dat.0", false)]
    [InlineData("aof.log.0", false)]
    [InlineData("commit.", false)]
    [InlineData("info.dat.0", true)]
    [InlineData("snapshot.dat.0", true)]
    [InlineData("aof.log.0", true)]
    [InlineData("commit.", true)]
    public async Task Damage_stops_the_start_with_one_sentence_or_loses_nothing(string file, bool shorten)
    {
        await UseAsync(redis => redis.StringSetAsync("before the checkpoint", new string('v', 5000)));
        await UseAsync(redis => redis.StringSetAsync("after it", new string('v', 5000)));
        Damage(file, shorten);

        try
        {
            Assert.Equal(2, await UseAsync(redis => redis.KeyExistsAsync(["before the checkpoint", "after it"])));
        }
        catch (EmbeddedRedisException error)
        {
            Assert.StartsWith($"The embedded Redis can't recover its data in {folder}: ", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Fact]
    public async Task A_lost_checkpoint_stops_the_start()
    {
        await UseAsync(redis => redis.StringSetAsync("before the checkpoint", "value"));
        Start().Dispose();
        Directory.Delete(Path.Combine(folder, "Store"), recursive: true);

        Assert.Throws<EmbeddedRedisException>(() => Start().Dispose());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private EmbeddedRedisServer Start() => EmbeddedRedisServer.Start(folder, NullLoggerFactory.Instance);

    private async Task<T> UseAsync<T>(Func<IDatabase, Task<T>> use)
    {
        using var server = Start();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        return await use(redis.GetDatabase());
    }

    /// <summary>Cuts all files whose name begins so in half, or turns over every bit of them.</summary>
    private void Damage(string prefix, bool shorten)
    {
        foreach (var file in Directory.EnumerateFiles(folder, $"{prefix}*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            File.WriteAllBytes(file, shorten ? bytes[..(bytes.Length / 2)] : Array.ConvertAll(bytes, value => (byte)~value));
        }
    }
}
