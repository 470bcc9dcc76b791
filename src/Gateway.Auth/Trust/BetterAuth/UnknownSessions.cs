using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;

namespace Gateway.Auth.Trust.BetterAuth;

/// <summary>
/// How many made-up sessions of one client address Better Auth is asked about: a cookie costs whoever makes it up nothing, and each is a
/// question, as a token's unknown key is to an issuer (ADVISORIES.md H-112). Counted before the question, so that many at once are not passed
/// over, and given back for a session that is alive: an office behind one address has room. In this process, since what is to be spared is
/// what this process asks.
/// </summary>
internal sealed class UnknownSessions(TimeProvider clock)
{
    /// <summary>Questions that may come at once; they become free again evenly within <see cref="Period"/>.</summary>
    public const int Questions = 120;

    /// <summary>Most addresses that are remembered. Further ones share what one has.</summary>
    public const int MostNetworks = 10_000;

    /// <summary>A minute.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private const string Others = "others";
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);
    private static readonly long Step = Period.Ticks / Questions;

    private readonly Lock gate = new();
    private readonly Dictionary<string, long> freeAt = new(StringComparer.Ordinal);
    private long sweptAt;

    /// <summary>Counts a question.</summary>
    /// <returns>The name under which it was counted; null when it must not be asked.</returns>
    public string? TryCount(ClientInfo client)
    {
        var now = clock.GetUtcNow().UtcTicks;
        lock (gate)
        {
            var name = NameOf(client, now);
            var from = Math.Max(freeAt.GetValueOrDefault(name), now);
            if (from + Step - now > Period.Ticks)
            {
                return null;
            }

            freeAt[name] = from + Step;
            return name;
        }
    }

    /// <summary>Gives a question back.</summary>
    public void Return(string name)
    {
        lock (gate)
        {
            if (freeAt.TryGetValue(name, out var at))
            {
                freeAt[name] = at - Step;
            }
        }
    }

    private string NameOf(ClientInfo client, long now)
    {
        var network = ClientNetwork.Of(client.Address);
        if (freeAt.ContainsKey(network) || freeAt.Count < MostNetworks)
        {
            return network;
        }

        // Not for each of a flood: looking at all of them takes longer than asking.
        if (now - sweptAt >= SweepInterval.Ticks)
        {
            sweptAt = now;
            foreach (var (name, _) in freeAt.Where(entry => entry.Value <= now).ToList())
            {
                freeAt.Remove(name);
            }
        }

        return freeAt.Count < MostNetworks ? network : Others;
    }
}
