using StackExchange.Redis;

namespace Gateway.Auth.Storage;

/// <summary>
/// A Lua script that is embedded beside the class that runs it. One script is one atomic step, and all its keys share one cluster slot.
/// A kill can stop the embedded server between two writes of a script, so a script makes one write, or orders its writes so that
/// the first alone does no harm.
/// </summary>
internal sealed class RedisScript
{
    private readonly string text;

    private RedisScript(string text) => this.text = text;

    /// <summary>Loads the script from this assembly.</summary>
    /// <param name="folder">The folder it lies in, for example <c>Sessions</c>.</param>
    /// <param name="name">File name without <c>.lua</c>.</param>
    public static RedisScript Load(string folder, string name)
    {
        var resource = $"Gateway.Auth.{folder}.{name}.lua";
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The script {resource} is not embedded.");
        using var reader = new StreamReader(stream);
        return new RedisScript(reader.ReadToEnd());
    }

    /// <summary>Runs the script for a request; the library sends its hash and loads it where it is unknown.</summary>
    public Task<RedisResult> RunAsync(RedisConnection redis, RedisKey[] keys, RedisValue[] arguments) =>
        redis.RunAsync(database => RunAsync(database, keys, arguments));

    /// <summary>
    /// Undoes one for a request that was not answered: the server may take that in yet, and then this after it. Nobody waits for it, and
    /// where it fails as well, there is nothing more to be done.
    /// </summary>
    public async Task UndoAsync(RedisConnection redis, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            await RunAsync(redis.Database, keys, arguments);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // The watch says that Redis is away.
        }
    }

    /// <summary>Runs the script for what happens beside the requests, past the circuit breaker.</summary>
    public Task<RedisResult> RunAsync(IDatabase database, RedisKey[] keys, RedisValue[] arguments) =>
        database.ScriptEvaluateAsync(text, keys, arguments);
}
