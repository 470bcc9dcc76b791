using Gateway.Auth.Storage;

namespace Gateway.Errors;

/// <summary>
/// Whether a request that failed has to be said. Not while the watch of a store says that it is away, nor shortly after, nor as long as it
/// may still be making sure of that. But the watch asks little: a right can be missing, a disk full, a table locked, and then somebody has to hear of it.
/// </summary>
internal sealed class UnexplainedOutage(RedisConnection redis, AuthDatabase database, TimeProvider clock)
{
    /// <summary>Longer than a watch needs, whatever happens to its store.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Between two times that it is said; and as long without a failure is the end.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private DateTimeOffset? since;
    private DateTimeOffset last;
    private DateTimeOffset away = DateTimeOffset.MinValue;

    /// <summary>A request failed.</summary>
    /// <returns>Whether that has to be said.</returns>
    public bool Add()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (redis.Circuit.Problem is not null || database.Circuit.Problem is not null)
            {
                away = now;
            }

            // A request that the outage made fail may end only when it is over, and the next outage begins like one that nobody explains.
            if (now - away < Patience)
            {
                since = null;
                return false;
            }

            since = now - last > Silence ? now : since ?? now;
            last = now;
            if (now - since < Patience)
            {
                return false;
            }

            since = now + Silence - Patience;
            return true;
        }
    }
}
