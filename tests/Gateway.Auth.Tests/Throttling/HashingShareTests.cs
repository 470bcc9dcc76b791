using System.Net;
using Gateway.Auth.Passwords;
using Gateway.Auth.Sessions;
using Gateway.Auth.Throttling;

namespace Gateway.Auth.Tests.Throttling;

public sealed class HashingShareTests
{
    [Fact]
    [Trait("advisory", "E-80")]
    public void One_address_gets_half_of_the_queue_and_gives_it_back()
    {
        var share = new HashingShare(new PasswordOptions());
        var places = Enumerable.Range(0, 64).Select(i => share.TryTake(Client($"2001:db8::{i:x}"))).ToList();
        Assert.Equal(32, places.Count(place => place is not null));
        Assert.NotNull(share.TryTake(Client("203.0.113.7")));

        foreach (var place in places)
        {
            place?.Dispose();
            place?.Dispose(); // twice does no harm
        }

        Assert.Equal(32, Enumerable.Range(0, 64).Count(_ => share.TryTake(Client("2001:db8::1")) is not null));
    }

    [Fact]
    [Trait("advisory", "E-80")]
    public void One_account_gets_an_eighth_of_the_queue_from_however_many_addresses()
    {
        var share = new HashingShare(new PasswordOptions());
        var (alice, bob) = ("alice", "bob");
        var places = Enumerable.Range(1, 60).Select(i => share.TryTake(Client($"203.0.113.{i}"), alice)).ToList();
        Assert.Equal(8, places.Count(place => place is not null));
        Assert.NotNull(share.TryTake(Client("203.0.113.1"), bob));

        places.ForEach(place => place?.Dispose());
        Assert.Equal(8, Enumerable.Range(0, 32).Count(_ => share.TryTake(Client("203.0.113.61"), alice) is not null));
        Assert.Equal(24, Enumerable.Range(0, 64).Count(_ => share.TryTake(Client("203.0.113.61")) is not null)); // what was refused took nothing
    }

    [Fact]
    public async Task Whoever_comes_at_once_gets_no_more_and_leaves_nothing_behind()
    {
        var share = new HashingShare(new PasswordOptions { QueueLength = 4 });
        var most = 0;
        var now = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                using var place = share.TryTake(Client("203.0.113.7"));
                if (place is not null)
                {
                    var taken = Interlocked.Increment(ref now);
                    InterlockedMax(ref most, taken);
                    Interlocked.Decrement(ref now);
                }
            }
        }, TestContext.Current.CancellationToken)));

        Assert.InRange(most, 1, 2);
        Assert.Equal(2, Enumerable.Range(0, 4).Count(_ => share.TryTake(Client("203.0.113.7")) is not null));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value && Interlocked.CompareExchange(ref most, value, seen) != seen; seen = Volatile.Read(ref most))
        {
        }
    }

    private static ClientInfo Client(string address) => new(IPAddress.Parse(address), null);
}
