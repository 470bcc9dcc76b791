using StackExchange.Redis;

namespace Gateway.Auth.Storage;

/// <summary>The one connection to Redis (or to the embedded server, which speaks the same protocol). Opened at start, kept by the library.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private ConnectionMultiplexer? multiplexer;

    /// <summary>The database that everything is kept in.</summary>
    /// <exception cref="InvalidOperationException">Called before <see cref="OpenAsync"/>.</exception>
    public IDatabase Database => multiplexer?.GetDatabase() ?? throw new InvalidOperationException("Redis has not been connected.");

    /// <summary>Messages between replicas.</summary>
    /// <exception cref="InvalidOperationException">Called before <see cref="OpenAsync"/>.</exception>
    public ISubscriber Subscriber => multiplexer?.GetSubscriber() ?? throw new InvalidOperationException("Redis has not been connected.");

    /// <summary>Connects.</summary>
    /// <param name="connectionString">StackExchange.Redis' format.</param>
    /// <exception cref="RedisConnectionException">The server cannot be reached.</exception>
    public async Task OpenAsync(string connectionString)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.ClientName = "auth-gateway";
        multiplexer = await ConnectionMultiplexer.ConnectAsync(options);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => multiplexer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
