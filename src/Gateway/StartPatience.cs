using Gateway.Auth.Storage;
using Npgsql;
using StackExchange.Redis;

namespace Gateway;

/// <summary>
/// Containers start in parallel: a store that cannot be reached yet is asked again for <c>StartTimeout</c>. What only the operator can
/// put right, such as a refused password, ends the start at once. There is no falling back to other stores, ever.
/// </summary>
internal sealed class StartPatience(TimeSpan limit, TimeProvider clock, NotThereYet say)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly long started = clock.GetTimestamp();

    /// <summary>Opens a store, again and again if need be.</summary>
    /// <exception cref="StorageUnusableException">Waiting for it would not help.</exception>
    public async Task UntilThereAsync(IWatchedStore store, Func<Task> open, CancellationToken cancellationToken)
    {
        for (var said = false; ; said = true)
        {
            try
            {
                await open();
                return;
            }
            catch (Exception e) when (store.WhyUnusable(e) is { } reason)
            {
                throw new StorageUnusableException(reason, e);
            }
            catch (Exception e) when (e is NpgsqlException or RedisException or TimeoutException && clock.GetElapsedTime(started) < limit)
            {
                if (!said)
                {
                    say(store.Circuit.Name, store.Describe(e), limit);
                }
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }
}

/// <summary>Told once, when a store is waited for.</summary>
/// <param name="store">Its name.</param>
/// <param name="problem">Why it cannot be used, in a few words.</param>
/// <param name="limit">How long it is waited for.</param>
internal delegate void NotThereYet(string store, string problem, TimeSpan limit);
