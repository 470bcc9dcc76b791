namespace Gateway.Auth.Trust.BetterAuth;

/// <summary>
/// How many questions are with Better Auth at once. Without it a flood would wait inside the HTTP client until its patience ends, be taken for an
/// outage, and turn everybody away. Sessions that are known have places of their own: a flood from many addresses takes none of those.
/// </summary>
internal sealed class BetterAuthQueue(TimeProvider clock) : IDisposable
{
    /// <summary>Questions at once of either kind: together fewer than <see cref="ForeignHttp"/> has connections, so that its keys can be fetched beside them.</summary>
    public const int AtOnce = 12;

    /// <summary>Questions of either kind that wait: more than one client address may have unknown sessions (<see cref="UnknownSessions"/>), so that it alone never fills this.</summary>
    public const int MostWaiting = 2 * UnknownSessions.Questions;

    /// <summary>How long one waits.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lane known = new();
    private readonly Lane unknown = new();

    /// <summary>Waits for a place.</summary>
    /// <param name="isKnown">Whether the session was alive a while ago.</param>
    /// <returns>To be disposed of after the answer; null when there was none in time, or too many wait already.</returns>
    public Task<IDisposable?> EnterAsync(bool isKnown) => (isKnown ? known : unknown).EnterAsync(clock);

    /// <inheritdoc/>
    public void Dispose()
    {
        known.Dispose();
        unknown.Dispose();
    }

    private sealed class Lane : IDisposable
    {
        private readonly SemaphoreSlim places = new(AtOnce);
        private int present;

        public async Task<IDisposable?> EnterAsync(TimeProvider clock)
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

        public void Dispose() => places.Dispose();

        public void Leave()
        {
            places.Release();
            Interlocked.Decrement(ref present);
        }
    }

    private sealed class Place(Lane lane) : IDisposable
    {
        public void Dispose() => lane.Leave();
    }
}
