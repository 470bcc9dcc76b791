using System.Collections.Concurrent;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;

namespace Gateway.Auth.Throttling;

/// <summary>
/// No client address gets more than half of the queue for hashing at once, and no account more than an eighth, from however many addresses:
/// whatever one sends, others still get their passwords checked (ADVISORIES.md E-80). In this process only, as the queue is.
/// </summary>
internal sealed class HashingShare(PasswordOptions options)
{
    private readonly int mostOfNetwork = Math.Max(1, options.QueueLength / 2);
    private readonly int mostOfAccount = Math.Max(1, options.QueueLength / 8);
    private readonly ConcurrentDictionary<string, int> taken = new(StringComparer.Ordinal);

    /// <summary>Takes a place until disposed.</summary>
    /// <param name="client">Where the request comes from.</param>
    /// <param name="account">What names the account whose password is checked, whether or not there is one; null when it is none's.</param>
    /// <returns>Null when the address or the account has as many as it gets.</returns>
    public IDisposable? TryTake(ClientInfo client, string? account = null)
    {
        var network = ClientNetwork.Of(client.Address);
        if (!TryTake(network, mostOfNetwork))
        {
            return null;
        }

        if (account is null || TryTake(account, mostOfAccount))
        {
            return new Place(this, network, account);
        }

        Leave(network);
        return null;
    }

    private bool TryTake(string name, int most)
    {
        while (true)
        {
            if (!taken.TryGetValue(name, out var count))
            {
                if (taken.TryAdd(name, 1))
                {
                    return true;
                }
            }
            else if (count >= most)
            {
                return false;
            }
            else if (taken.TryUpdate(name, count + 1, count))
            {
                return true;
            }
        }
    }

    private void Leave(string name)
    {
        while (taken.TryGetValue(name, out var count))
        {
            if (count > 1 ? taken.TryUpdate(name, count - 1, count) : taken.TryRemove(KeyValuePair.Create(name, count)))
            {
                return;
            }
        }
    }

    private sealed class Place(HashingShare share, string network, string? account) : IDisposable
    {
        private HashingShare? share = share;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref share, null) is not { } left)
            {
                return;
            }

            left.Leave(network);
            if (account is not null)
            {
                left.Leave(account);
            }
        }
    }
}
