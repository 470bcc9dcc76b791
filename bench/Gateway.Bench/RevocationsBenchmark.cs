using System.Diagnostics;
using Gateway.Auth.Access;
using Gateway.Auth.Sessions;
using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Bench;

/// <summary>What a million living revocations cost: a request, memory here and in Redis, and a replica that starts.</summary>
internal static class RevocationsBenchmark
{
    private const int Million = 1_000_000, Checks = 5_000_000;

    public static async Task RunAsync()
    {
        await using var servers = new StoreServers();
        var stores = new StoresOptions { Redis = await servers.Redis.CreateDatabaseAsync(), AllowEviction = true };
        await using var redis = new RedisConnection(stores, TimeProvider.System, NullLogger<RedisConnection>.Instance);
        await redis.OpenAsync(stores.Redis);
        var callers = Enumerable.Range(0, 1000).Select(_ => Caller(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()))).ToArray();
        var revocations = new Revocations(new RevocationOptions(), TimeProvider.System);
        Measure(revocations, callers);
        var (empty, before) = (Measure(revocations, callers), GC.GetTotalMemory(forceFullCollection: true));

        await new RevocationLog(redis, revocations, TimeProvider.System)
            .AppendEndedAsync(Enumerable.Range(0, Million).Select(_ => Guid.CreateVersion7(TimeProvider.System.GetUtcNow())));
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Million;
        var full = Measure(revocations, callers);
        var inRedis = (long)await redis.Database.ExecuteAsync("MEMORY", "USAGE", "ag:{revocations}", "SAMPLES", "0") / (double)Million;

        var start = TimeProvider.System.GetTimestamp();
        await new RevocationLog(redis, new Revocations(new RevocationOptions(), TimeProvider.System), TimeProvider.System).ReadAsync();
        Console.WriteLine($"a million revocations: a check takes {full:0} ns instead of {empty:0} ns with none; {bytes:0} bytes each here, {inRedis:0} in Redis; a replica reads them all in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s");
    }

    private static double Measure(Revocations revocations, CallerIdentity[] callers)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < Checks; i++)
        {
            if (revocations.Concerns(callers[i % callers.Length]))
            {
                throw new UnreachableException();
            }
        }

        return TimeProvider.System.GetElapsedTime(start).TotalNanoseconds / Checks;
    }

    private static CallerIdentity Caller(Guid id) => new()
    {
        UserId = id,
        SessionId = id,
        Email = "",
        EmailVerified = false,
        Roles = [],
        SecurityVersion = 1,
        AuthenticatedAt = DateTimeOffset.UnixEpoch,
        AuthenticationMethods = [],
        ExpiresAt = DateTimeOffset.MaxValue,
        Credential = CredentialKind.Bearer,
    };
}
