using Gateway.Auth.Storage;
using Npgsql;
using StackExchange.Redis;

namespace Gateway;

/// <summary>
/// Containers start in parallel: a store that cannot be reached yet is asked again for <c>StartTimeout</c>. What only the operator can
/// put right, such as a refused password, ends the start at once. There is no falling back to other stores, ever.
/// </summary>
internal sealed partial class StartPatience(TimeSpan limit, TimeProvider clock, ILogger<Stores> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly long started = clock.GetTimestamp();

    /// <summary>Opens a store, again and again if need be.</summary>
    public async Task UntilThereAsync(IWatchedStore store, Func<Task> open, CancellationToken cancellationToken)
    {
        for (var said = false; ; said = true)
        {
            try
            {
                await open();
                return;
            }
            catch (Exception e) when (MayPass(e) && clock.GetElapsedTime(started) < limit)
            {
                if (!said)
                {
                    LogWaiting(logger, store.Circuit.Name, store.Describe(e), limit);
                }
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private static bool MayPass(Exception e) => e is NpgsqlException or TimeoutException or RedisConnectionException { FailureType: not ConnectionFailureType.AuthenticationFailure };

    [LoggerMessage(3701, LogLevel.Warning, "{Store} was not there yet: {Problem}. The start waits for it, for {Limit} at most.")]
    private static partial void LogWaiting(ILogger logger, string store, string problem, TimeSpan limit);
}
