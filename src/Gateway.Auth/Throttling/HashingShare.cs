using System.Collections.Concurrent;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;

namespace Gateway.Auth.Throttling;

/// <summary>
/// No client address gets more than half of the queue for hashing at once: whatever it sends, and however many accounts it has, others
/// still get their passwords checked (ADVISORIES.md E-80). In this process only, as the queue is.
/// </summary>
internal sealed class HashingShare(PasswordOptions options)
{
    private readonly int most = Math.Max(1, options.QueueLength / 2);
    private readonly ConcurrentDictionary<string, int> taken = new(StringComparer.Ordinal);

    /// <summary>Takes a place until disposed.</summary>
    /// <returns>Null when the address has as many as it gets.</returns>
    public IDisposable? TryTake(ClientInfo client)
    {
        var network = ClientNetwork.Of(client.Address);
        while (true)
        {
            if (!taken.TryGetValue(network, out var count))
            {
                if (taken.TryAdd(network, 1))
                {
                    return new Place(this, network);
                }
            }
            else if (count >= most)
            {
                return null;
            }
            else if (taken.TryUpdate(network, count + 1, count))
            {
                return new Place(this, network);
            }
        }
    }

    private void Leave(string network)
    {
        while (taken.TryGetValue(network, out var count))
        {
            if (count > 1 ? taken.TryUpdate(network, count - 1, count) : taken.TryRemove(KeyValuePair.Create(network, count)))
            {
                return;
            }
        }
    }

    private sealed class Place(HashingShare share, string network) : IDisposable
    {
        private HashingShare? share = share;

        public void Dispose() => Interlocked.Exchange(ref share, null)?.Leave(network);
    }
}
