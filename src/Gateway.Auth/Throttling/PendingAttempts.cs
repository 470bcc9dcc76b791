using StackExchange.Redis;

namespace Gateway.Auth.Throttling;

/// <summary>
/// Attempts that this process is making right now. They count as failures until they are decided, so somebody who signs in in six windows at
/// once would find the account locked by the first five, and an office in the morning its address. Who finds that waits for those and asks again.
/// </summary>
internal sealed class PendingAttempts
{
    /// <summary>How many may wait at one key: each asks again, every time that some have ended.</summary>
    private const int MostWaiting = 200;

    private readonly Lock gate = new();
    private readonly Dictionary<RedisKey, Attempts> byKey = [];

    /// <summary>Called before an attempt is counted. It ends by being disposed, or by <see cref="WaitAsync"/>.</summary>
    public PendingAttempt Begin(RedisKey key)
    {
        PendingAttempt? attempt = null;
        Change(key, attempts => attempts.Made.Add(attempt = new PendingAttempt(key, attempts.Decided, ended => Change(key, now => now.Remove(ended)))));
        return attempt!;
    }

    /// <summary>Called instead of disposing it when an attempt was refused: returns when those that are being made now have ended.</summary>
    /// <returns>Whether one has ended since <see cref="Begin"/>, so that it makes sense to ask again.</returns>
    public async Task<bool> WaitAsync(PendingAttempt refused, CancellationToken cancellationToken)
    {
        // In one step: as long as it is in the list, or waits, nobody else's end is missed.
        PendingAttempt[] others = [];
        var hasOneEnded = false;
        Change(refused.Key, attempts =>
        {
            attempts.Remove(refused);
            attempts.Waiting++;
            hasOneEnded = attempts.Decided != refused.DecidedBefore;
            others = hasOneEnded || attempts.Waiting > MostWaiting ? [] : [.. attempts.Made];
        });
        refused.Dispose();
        try
        {
            var counted = await Task.WhenAll(others.Select(other => other.IsCounted)).WaitAsync(cancellationToken);
            var made = others.Where((_, i) => counted[i]).Select(other => other.Ended).ToList();
            await Task.WhenAll(made).WaitAsync(cancellationToken);
            return hasOneEnded || made.Count > 0;
        }
        finally
        {
            Change(refused.Key, attempts => attempts.Waiting--);
        }
    }

    private void Change(RedisKey key, Action<Attempts> change)
    {
        lock (gate)
        {
            if (!byKey.TryGetValue(key, out var attempts))
            {
                byKey.Add(key, attempts = new Attempts());
            }

            change(attempts);
            if (attempts is { Made.Count: 0, Waiting: 0 })
            {
                byKey.Remove(key);
            }
        }
    }

    private sealed class Attempts
    {
        public HashSet<PendingAttempt> Made { get; } = [];

        public int Waiting { get; set; }

        /// <summary>How many of those that were made have ended.</summary>
        public long Decided { get; private set; }

        public void Remove(PendingAttempt attempt)
        {
            if (Made.Remove(attempt) && attempt.IsCounted is { IsCompletedSuccessfully: true, Result: true })
            {
                Decided++;
            }
        }
    }
}

/// <summary>One of them.</summary>
internal sealed class PendingAttempt(RedisKey key, long decidedBefore, Action<PendingAttempt> remove) : IDisposable
{
    private readonly TaskCompletionSource<bool> counted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where it is counted.</summary>
    public RedisKey Key => key;

    /// <summary>How many others had ended there when it began.</summary>
    public long DecidedBefore => decidedBefore;

    /// <summary>Whether it is made; completes when Redis has said so, or it ends.</summary>
    public Task<bool> IsCounted => counted.Task;

    /// <summary>Completes when it is decided: given back, or a failure for good.</summary>
    public Task Ended => ended.Task;

    /// <summary>It is made.</summary>
    public void Count() => counted.TrySetResult(true);

    /// <inheritdoc/>
    public void Dispose()
    {
        remove(this);
        counted.TrySetResult(false);
        ended.TrySetResult();
    }
}
