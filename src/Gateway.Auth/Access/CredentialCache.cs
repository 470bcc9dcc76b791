using System.Collections.Concurrent;

namespace Gateway.Auth.Access;

/// <summary>
/// Remembers what credentials came to, by the whole credential. Bounded: two generations of at most half the capacity each; what is
/// used moves to the young one, and when that is full the old one is dropped. Reads take no lock.
/// </summary>
/// <remarks>
/// Whoever reads an entry still has to look at expiry and revocation: the cache only saves the proof that the credential is genuine.
/// The key is the credential itself, so no two credentials can share an entry.
/// </remarks>
internal sealed class CredentialCache<T>(int capacity)
    where T : class
{
    private readonly Lock rotation = new();
    private volatile ConcurrentDictionary<string, T> young = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, T> old = new(StringComparer.Ordinal);
    private int youngCount;

    /// <summary>What the credential came to, or null.</summary>
    public T? Find(string credential)
    {
        if (young.TryGetValue(credential, out var value))
        {
            return value;
        }

        if (old.TryGetValue(credential, out value))
        {
            Add(credential, value);
        }

        return value;
    }

    /// <summary>Remembers.</summary>
    public void Add(string credential, T value)
    {
        young[credential] = value;
        if (Interlocked.Increment(ref youngCount) > capacity / 2)
        {
            lock (rotation)
            {
                if (youngCount > capacity / 2)
                {
                    old = young;
                    young = new ConcurrentDictionary<string, T>(StringComparer.Ordinal);
                    youngCount = 0;
                }
            }
        }
    }

    /// <summary>Forgets.</summary>
    public void Remove(string credential)
    {
        young.TryRemove(credential, out _);
        old.TryRemove(credential, out _);
    }
}
