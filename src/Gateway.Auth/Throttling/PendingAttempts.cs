using StackExchange.Redis;

namespace Gateway.Auth.Throttling;

/// <summary>
/// Attempts that this process is making right now. They count as failures until they are decided, so somebody who signs in in six windows at
/// once would find the account locked by the first five; who finds that waits for those and asks again.
/// </summary>
internal sealed class PendingAttempts
{
    private readonly Lock gate = new();
    private readonly Dictionary<RedisKey, HashSet<PendingAttempt>> pending = [];

    /// <summary>Called before an attempt is counted. It ends by being disposed.</summary>
    public PendingAttempt Begin(ThrottleTarget target)
    {
        var attempt = new PendingAttempt(ended => Remove(target.Key, ended));
        lock (gate)
        {
            if (!pending.TryGetValue(target.Key, out var others))
            {
                pending.Add(target.Key, others = []);
            }

            others.Add(attempt);
        }

        return attempt;
    }

    /// <summary>Returns when those that are being made now have ended.</summary>
    /// <returns>Whether there were any, so that it makes sense to ask again.</returns>
    public async Task<bool> WaitAsync(ThrottleTarget target, CancellationToken cancellationToken)
    {
        PendingAttempt[] others;
        lock (gate)
        {
            others = pending.TryGetValue(target.Key, out var found) ? [.. found] : [];
        }

        var counted = await Task.WhenAll(others.Select(other => other.IsCounted)).WaitAsync(cancellationToken);
        var made = others.Where((_, i) => counted[i]).Select(other => other.Ended).ToList();
        await Task.WhenAll(made).WaitAsync(cancellationToken);
        return made.Count > 0;
    }

    private void Remove(RedisKey key, PendingAttempt attempt)
    {
        lock (gate)
        {
            if (pending.TryGetValue(key, out var others) && others.Remove(attempt) && others.Count == 0)
            {
                pending.Remove(key);
            }
        }
    }
}

/// <summary>One of them.</summary>
internal sealed class PendingAttempt(Action<PendingAttempt> remove) : IDisposable
{
    private readonly TaskCompletionSource<bool> counted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
