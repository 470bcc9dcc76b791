namespace Gateway.Auth.Throttling;

/// <summary>
/// Holds failures back until the next multiple of <c>Signin:FailureQuantum</c> since the request began: what an account is like (there is
/// none, its hash costs more, it is locked) differs by less, so the answer's time does not tell (ADVISORIES.md E-77). By waiting, not by work.
/// </summary>
internal sealed class FailureDelay(ThrottlingOptions options, TimeProvider clock)
{
    private long hashedTicks = -1;

    /// <summary>Whether it is known how long a failure takes that a password was hashed for.</summary>
    public bool KnowsHashing => Interlocked.Read(ref hashedTicks) >= 0;

    /// <summary>Called when a request begins, before anything that can take longer for one account than for another.</summary>
    public long Begin() => clock.GetTimestamp();

    /// <summary>Returns when the failure may be answered.</summary>
    /// <param name="began">What <see cref="Begin"/> said.</param>
    /// <param name="hashed">Whether a password was hashed; if not, it takes as long as the latest for which one was.</param>
    /// <remarks>Not cancelled with the request: whoever hangs up early must not keep the failure off the record.</remarks>
    public Task WaitAsync(long began, bool hashed)
    {
        var elapsed = clock.GetElapsedTime(began);
        var like = elapsed;
        if (hashed)
        {
            Interlocked.Exchange(ref hashedTicks, elapsed.Ticks);
        }
        else if (Interlocked.Read(ref hashedTicks) is var latest && latest > elapsed.Ticks)
        {
            like = TimeSpan.FromTicks(latest);
        }

        var quantum = options.FailureQuantum.Ticks;
        if (quantum == 0)
        {
            return Task.CompletedTask;
        }

        var wait = TimeSpan.FromTicks(((Math.Max(0, like.Ticks - 1) / quantum) + 1) * quantum) - elapsed;
        return wait > TimeSpan.Zero ? Task.Delay(wait, clock, CancellationToken.None) : Task.CompletedTask;
    }
}
