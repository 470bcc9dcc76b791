using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Bench.Proxy;

/// <summary>A Redis database with a million ended sessions, as many as there could be at most in the time that they matter.</summary>
internal sealed class RevokedSessions(World world)
{
    private const int Million = 1_000_000;

    /// <summary>They matter for 65 minutes, and one has to be sure.</summary>
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(40);

    private (string Database, long At, string Token)? written;

    /// <summary>An access token of the session that was ended last.</summary>
    public string Token => written!.Value.Token;

    /// <summary>The database, in StackExchange.Redis' format.</summary>
    public async Task<string> DatabaseAsync()
    {
        if (written is not { } known || TimeProvider.System.GetElapsedTime(known.At) > GoodFor)
        {
            known = (await world.Redis.CreateDatabaseAsync(), TimeProvider.System.GetTimestamp(), world.Mint.Issue(world.Person.Id, out var session));
            var stores = new StoresOptions { Redis = known.Database, AllowEviction = true };
            await using var redis = new RedisConnection(stores, TimeProvider.System, NullLogger<RedisConnection>.Instance);
            await redis.OpenAsync(stores.Redis);
            var sessions = Enumerable.Range(1, Million - 1).Select(_ => Guid.CreateVersion7(TimeProvider.System.GetUtcNow())).Append(session);
            await new RevocationLog(redis, new Revocations(new RevocationOptions(), TimeProvider.System), TimeProvider.System).AppendEndedAsync(sessions);
            written = known;
        }

        return known.Database;
    }
}
