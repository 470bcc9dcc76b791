namespace Gateway.Auth.Throttling;

/// <summary>
/// Holds failures back until the next multiple of <c>Signin:FailureQuantum</c> since the request began, and as if each had cost what the
/// dearest of late did: what an account is like (there is none, its hash was imported and costs more, it is locked) does not show in the
/// answer's time (ADVISORIES.md E-77). By waiting, not by work.
/// </summary>
internal sealed class FailureDelay(ThrottlingOptions options, TimeProvider clock)
{
    /// <summary>How long the dearest failure is remembered, at least; twice that at most. Hashing takes longer now and then only because the machine is busy.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(30);

    private readonly Lock gate = new();
    private long latestTicks = -1;
    private (long Began, TimeSpan Dearest, TimeSpan Before) memory = (clock.GetTimestamp(), default, default);

    /// <summary>Whether it is known how long a failure takes that a password was hashed for.</summary>
    public bool KnowsHashing => Interlocked.Read(ref latestTicks) >= 0;

    /// <summary>Called when a request begins, before anything that can take longer for one account than for another.</summary>
    public long Begin() => clock.GetTimestamp();

    /// <summary>Returns when a refusal may be answered for which nothing was tried: at the next multiple.</summary>
    /// <param name="began">What <see cref="Begin"/> said.</param>
    public Task WaitAsync(long began) => UntilMultipleAsync(clock.GetElapsedTime(began), clock.GetElapsedTime(began));

    /// <summary>Returns when the failure may be answered.</summary>
    /// <param name="began">What <see cref="Begin"/> said.</param>
    /// <param name="hashing">How long the hashing took; null when nothing was hashed: then it takes as long as the latest for which something was.</param>
    /// <remarks>Not cancelled with the request: whoever hangs up early must not keep the failure off the record.</remarks>
    public Task WaitAsync(long began, TimeSpan? hashing)
    {
        var elapsed = clock.GetElapsedTime(began);
        var like = elapsed;
        if (hashing is { } took)
        {
            like += Dearest(took) - took;
            Interlocked.Exchange(ref latestTicks, like.Ticks);
        }
        else if (Interlocked.Read(ref latestTicks) is var latest && latest > elapsed.Ticks)
        {
            like = TimeSpan.FromTicks(latest);
        }

        return UntilMultipleAsync(like, elapsed);
    }

    private Task UntilMultipleAsync(TimeSpan like, TimeSpan elapsed)
    {
        var quantum = options.FailureQuantum.Ticks;
        if (quantum == 0)
        {
            return Task.CompletedTask;
        }

        var wait = TimeSpan.FromTicks(((Math.Max(0, like.Ticks - 1) / quantum) + 1) * quantum) - elapsed;
        return wait > TimeSpan.Zero ? Task.Delay(wait, clock, CancellationToken.None) : Task.CompletedTask;
    }

    /// <summary>What the dearest hashing of late took, this one included.</summary>
    private TimeSpan Dearest(TimeSpan took)
    {
        lock (gate)
        {
            var age = clock.GetElapsedTime(memory.Began);
            if (age > Remembered)
            {
                memory = (clock.GetTimestamp(), default, age > 2 * Remembered ? default : memory.Dearest);
            }

            memory.Dearest = memory.Dearest > took ? memory.Dearest : took;
            return memory.Dearest > memory.Before ? memory.Dearest : memory.Before;
        }
    }
}
