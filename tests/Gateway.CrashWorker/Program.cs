using Gateway.CrashWorker;
using Gateway.EmbeddedRedis;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

// Writes to an embedded Redis in the folder args[0] until it is killed, and says on standard output what was acknowledged. args[1] keeps runs apart.
using var server = EmbeddedRedisServer.Start(args[0], NullLoggerFactory.Instance);
await using var redis = await ConnectionMultiplexer.ConnectAsync($"{server.ConnectionString},allowAdmin=true");
var database = redis.GetDatabase();
await Task.WhenAll([.. Enumerable.Range(0, 8).Select(WriteAsync), CheckpointAsync()]);

async Task WriteAsync(int writer)
{
    for (var i = 0; ; i++)
    {
        var write = new CrashWrite((CrashWriteKind)(i % CrashWrite.Kinds), $"{args[1]}:{writer}:{i}");
        await write.WriteAsync(database);
        Console.WriteLine(write);
    }
}

// Kills must hit checkpoints too, which replace the log; by themselves they come every 32 MB.
async Task CheckpointAsync()
{
    while (true)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        try
        {
            await database.ExecuteAsync("BGSAVE");
        }
        catch (RedisServerException)
        {
            // The one before still runs.
        }
    }
}
