namespace Gateway.Auth.SigningKeys;

/// <summary>A key that this process can sign and verify with, and when.</summary>
internal sealed record LoadedKey(SigningKey Stored, SigningKeyPair Pair);

/// <summary>
/// The signing keys that this process knows. Which one signs and which are accepted is decided by time and in memory: a rotation takes
/// effect at its moment on every replica, and goes on when the database is away. Filled before the first request is answered.
/// </summary>
internal sealed class SigningKeyRing(TimeProvider clock)
{
    private volatile LoadedKey[] keys = [];
    private volatile TaskCompletionSource missed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Every key that a living token may be signed with, announced ones included, the one that signs last first.</summary>
    public IReadOnlyList<SigningKeyPair> All
    {
        get
        {
            var now = clock.GetUtcNow();
            return [.. keys.Where(key => key.Stored.IsLive(now)).Select(key => key.Pair)];
        }
    }

    /// <summary>The key that signs.</summary>
    /// <exception cref="InvalidOperationException">The keys have not been loaded.</exception>
    public SigningKeyPair Current
    {
        get
        {
            var (now, known) = (clock.GetUtcNow(), keys);
            foreach (var key in known)
            {
                if (key.Stored.MaySign(now))
                {
                    return key.Pair;
                }
            }

            // A clock that is behind the one of whoever made the first key.
            return known is [.., var first] ? first.Pair : throw new InvalidOperationException("The signing keys have not been loaded.");
        }
    }

    /// <summary>Completes when somebody presented a token of a key that this process does not know, or when the table is known to have changed.</summary>
    public Task ReadingWanted => missed.Task;

    /// <summary>Replaces all keys.</summary>
    /// <param name="loaded">In the order of <see cref="SigningKey.LatestFirst"/>.</param>
    public void Replace(IEnumerable<LoadedKey> loaded) => keys = [.. loaded];

    /// <summary>The key with this id, if it is known, whatever its state.</summary>
    public SigningKeyPair? Find(string kid) => Array.Find(keys, key => string.Equals(key.Pair.Kid, kid, StringComparison.Ordinal))?.Pair;

    /// <summary>
    /// The living key whose access-token header the token begins with, or null. The whole encoded header is compared, to the letter: we wrote
    /// every token that we accept, so there is exactly one header per key, and <c>alg</c>, <c>typ</c>, <c>crit</c>, <c>jwk</c>, <c>jku</c>,
    /// <c>x5u</c> and <c>zip</c> are never interpreted (RFC 8725 sections 3.1, 3.10 and 3.11).
    /// </summary>
    public SigningKeyPair? FindByAccessTokenHeader(ReadOnlySpan<char> token) => FindByAccessTokenHeader(token, clock.GetUtcNow());

    /// <summary>The same, for who knows the time.</summary>
    public SigningKeyPair? FindByAccessTokenHeader(ReadOnlySpan<char> token, DateTimeOffset now)
    {
        foreach (var key in keys)
        {
            if (token.StartsWith(key.Pair.AccessTokenHeader, StringComparison.Ordinal))
            {
                return key.Stored.IsLive(now) ? key.Pair : null;
            }
        }

        // Perhaps another replica has a newer key. Nobody waits for the answer: the token is refused meanwhile.
        if (SigningKeyPair.HasHeaderOfOurs(token))
        {
            WantReading();
        }

        return null;
    }

    /// <summary>Lets <see cref="SigningKeyWatch"/> read the table soon. Costs next to nothing, however often it is called.</summary>
    public void WantReading() => missed.TrySetResult();

    /// <summary>Called before the table is read, so that a wish that comes during the reading is not lost.</summary>
    public void BeginReading()
    {
        if (missed.Task.IsCompleted)
        {
            missed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
