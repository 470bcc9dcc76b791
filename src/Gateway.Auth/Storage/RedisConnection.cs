using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gateway.Auth.Storage;

/// <summary>
/// The one connection to Redis (or to the embedded server, which speaks the same protocol). Opened at start, kept by the library.
/// </summary>
internal sealed class RedisConnection(StoresOptions options, TimeProvider clock, ILogger<RedisConnection> logger) : IWatchedStore, IAsyncDisposable
{
    /// <summary>Limits for a real server, in front of the operator's options, which win. Times in milliseconds.</summary>
    private const string Defaults = "connectTimeout=2000,syncTimeout=2000,connectRetry=1,";

    /// <summary>Written by the watch: a Redis that is full or read-only answers, and is no use all the same.</summary>
    private static readonly RedisKey WatchKey = "ag:{watch}";

    private static readonly TimeSpan WatchKeyLifetime = TimeSpan.FromMinutes(1);

    private ConnectionMultiplexer? multiplexer;
    private long clockOffsetTicks;

    /// <summary>How far this machine's clock is from Redis', at least, as it was last measured.</summary>
    public TimeSpan ClockSkew => ClockOffset.Duration();

    /// <summary>The time by Redis' clock, for what replicas have to agree on: theirs may be wrong.</summary>
    public DateTimeOffset Now => clock.GetUtcNow() + ClockOffset;

    /// <summary>What to add to this machine's clock to get Redis'; zero as long as the two are not seen to differ.</summary>
    public TimeSpan ClockOffset => TimeSpan.FromTicks(Interlocked.Read(ref clockOffsetTicks));

    /// <inheritdoc/>
    public StoreCircuit Circuit { get; } = new("Redis", e => e is TimeoutException or RedisConnectionException);

    /// <summary>The database that everything is kept in, for what runs beside the requests; they use <see cref="RunAsync"/>.</summary>
    /// <exception cref="InvalidOperationException">Called before <see cref="OpenAsync"/>.</exception>
    public IDatabase Database => multiplexer?.GetDatabase() ?? throw new InvalidOperationException("Redis has not been connected.");

    /// <summary>Messages between replicas.</summary>
    /// <exception cref="InvalidOperationException">Called before <see cref="OpenAsync"/>.</exception>
    public ISubscriber Subscriber => multiplexer?.GetSubscriber() ?? throw new InvalidOperationException("Redis has not been connected.");

    /// <summary>Runs a command for a request: it fails at once while Redis is known to be away.</summary>
    public Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command) => Circuit.RunAsync(() => command(Database));

    /// <summary>All keys that begin so, on every node of a cluster; some perhaps twice. For commands: it looks at every key that there is.</summary>
    public async IAsyncEnumerable<RedisKey> FindKeysAsync(string prefix)
    {
        foreach (var server in (multiplexer?.GetServers() ?? []).Where(server => server is { IsConnected: true, IsReplica: false }))
        {
            await foreach (var key in server.KeysAsync(Database.Database, prefix + "*", pageSize: 1_000))
            {
                yield return key;
            }
        }
    }

    /// <summary>Connects.</summary>
    /// <param name="connectionString">StackExchange.Redis' format.</param>
    /// <exception cref="RedisConnectionException">The server cannot be reached.</exception>
    /// <exception cref="StorageUnusableException">It can, but somebody has to do something first.</exception>
    public async Task OpenAsync(string connectionString)
    {
        var configuration = ConfigurationOptions.Parse(options.IsEmbedded ? connectionString : Defaults + connectionString);
        configuration.ClientName = "auth-gateway";
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ReconnectRetryPolicy = new LinearRetry(500);
        configuration.HeartbeatInterval = TimeSpan.FromMilliseconds(500);
        configuration.IncludeDetailInExceptions = false;
        configuration.AllowAdmin = true; // The library takes INFO for a command of administrators; Redis doesn't.
        var opened = await ConnectAsync(configuration);
        try
        {
            if (!options.IsEmbedded)
            {
                await RedisRequirements.CheckAsync(opened, configuration.User, options.AllowEviction, logger);
                await CheckRightsAsync(opened.GetDatabase());
            }
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }

        // A start that failed in its next step opens it again.
        await DisposeAsync();
        multiplexer = opened;
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration)
    {
        var log = new StringWriter();
        try
        {
            return await ConnectionMultiplexer.ConnectAsync(configuration, log);
        }
        catch (RedisConnectionException e) when (RedisFailure.FindLackOfRights(log.ToString()) is { } answer)
        {
            throw new StorageUnusableException(RedisFailure.LacksRights(answer), e);
        }
    }

    /// <summary>Does once what the watch and requests do: a right that is missing is said by the start, not by the first person who signs in.</summary>
    private static async Task CheckRightsAsync(IDatabase database)
    {
        try
        {
            await database.ExecuteAsync("TIME");
            await database.ScriptEvaluateAsync("return redis.call('SET', KEYS[1], '', 'EX', '60')", [WatchKey]);
        }
        catch (RedisServerException e) when (!RedisFailure.IsAboutRights(e))
        {
            // Full or read-only: the watch says so, and what needs no writing goes on.
        }
    }

    /// <inheritdoc/>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await MeasureClockAsync();
        if (!options.IsEmbedded)
        {
            // Not in the embedded server: there a write is a line in its log.
            await Database.StringSetAsync(WatchKey, RedisValue.EmptyString, WatchKeyLifetime);
        }
    }

    /// <summary>Asks Redis for its time. The embedded server has this machine's clock.</summary>
    public async Task MeasureClockAsync()
    {
        var before = clock.GetUtcNow();
        var time = (string[])(await Database.ExecuteAsync("TIME"))!;
        var after = clock.GetUtcNow();
        if (!options.IsEmbedded)
        {
            // Redis read its clock between the two moments.
            var redis = DateTimeOffset.FromUnixTimeSeconds(long.Parse(time[0], CultureInfo.InvariantCulture)).AddMicroseconds(long.Parse(time[1], CultureInfo.InvariantCulture));
            // So the offset is between these two, and what is known already may be more exact.
            Interlocked.Exchange(ref clockOffsetTicks, Math.Clamp(ClockOffset.Ticks, (redis - after).Ticks, (redis - before).Ticks));
        }
    }

    /// <inheritdoc/>
    /// <remarks>The library's heartbeat does that.</remarks>
    public void Forget()
    {
    }

    /// <inheritdoc/>
    public string Describe(Exception failure) => failure switch
    {
        TimeoutException => "it does not answer",
        RedisConnectionException => multiplexer is { IsConnected: true } ? "no server that can be written to is there" : "it cannot be reached",
        _ => failure.Message.TrimEnd('.'),
    };

    /// <inheritdoc/>
    public string? WhyUnusable(Exception failure) => RedisFailure.IsLasting(failure) ? RedisFailure.Sentence(failure) : null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => multiplexer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
