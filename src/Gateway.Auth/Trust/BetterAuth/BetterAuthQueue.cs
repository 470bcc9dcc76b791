namespace Gateway.Auth.Trust.BetterAuth;

/// <summary>
/// How many questions are with Better Auth at once. Without it a flood would wait inside the HTTP client until its patience ends, be taken for an
/// outage, and turn everybody away.
/// </summary>
internal sealed class BetterAuthQueue(TimeProvider clock) : IDisposable
{
    /// <summary>Questions at once: fewer than <see cref="ForeignHttp"/> has connections, so that its keys can be fetched beside them.</summary>
    public const int AtOnce = 24;

    /// <summary>Questions that wait: more than one client address may have unknown sessions (<see cref="UnknownSessions"/>), so that it alone never fills this.</summary>
    public const int MostWaiting = 2 * UnknownSessions.Questions;

    /// <summary>How long one waits.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim places = new(AtOnce);
    private int present;

    /// <summary>Waits for a place.</summary>
    /// <returns>To be disposed of after the answer; null when there was none in time, or too many wait already.</returns>
    public async Task<IDisposable?> EnterAsync()
    {
        if (Interlocked.Increment(ref present) > AtOnce + MostWaiting)
        {
            Interlocked.Decrement(ref present);
            return null;
        }

        try
        {
            using var patience = new CancellationTokenSource(Patience, clock);
            await places.WaitAsync(patience.Token);
            return new Place(this);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Decrement(ref present);
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    private void Leave()
    {
        places.Release();
        Interlocked.Decrement(ref present);
    }

    private sealed class Place(BetterAuthQueue queue) : IDisposable
    {
        public void Dispose() => queue.Leave();
    }
}
