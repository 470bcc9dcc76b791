using System.Globalization;
using Gateway.Auth.Access;

namespace Gateway.Auth.Tests.Access;

/// <summary>What is remembered of credentials, and for how long. Each takes 1,200 bytes here.</summary>
public sealed class CredentialCacheTests
{
    private const int Bytes = 100;
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-01-02T03:04:05Z", CultureInfo.InvariantCulture);
    private static readonly DateTimeOffset Later = Now.AddMinutes(15);

    [Fact]
    [Trait("advisory", "C-44")]
    [Trait("advisory", "C-42")]
    public void Only_the_whole_credential_is_found()
    {
        var cache = new CredentialCache<string>(1 << 20);
        var credential = Credential(1);
        cache.Add(credential, "ann", Bytes, Later, Now);

        Assert.Equal("ann", cache.Find(credential.AsSpan()));
        for (var i = 0; i < credential.Length; i++)
        {
            var other = credential.ToCharArray();
            other[i] = other[i] == 'x' ? 'y' : 'x';
            Assert.Null(cache.Find(other));
            other[i] = (char)(credential[i] + 256); // the same byte, were the rest of it dropped
            Assert.Null(cache.Find(other));
        }

        Assert.Null(cache.Find(credential.AsSpan(1)));
        Assert.Null(cache.Find(credential.AsSpan(0, 99)));
        Assert.Null(cache.Find(credential + "x"));
        Assert.Null(cache.Find(""));
    }

    [Fact]
    public void It_never_takes_more_than_its_bytes_and_keeps_what_is_used()
    {
        var cache = new CredentialCache<string>(120_000);
        cache.Add(Credential(0), "used", Bytes, Later, Now);
        for (var i = 1; i <= 1_000; i++)
        {
            cache.Add(Credential(i), "seldom", Bytes, Later, Now);
            Assert.InRange(cache.Size, 0, 120_000);
            Assert.Equal("used", cache.Find(Credential(0)));
        }

        Assert.Equal("seldom", cache.Find(Credential(1_000)));
        Assert.Null(cache.Find(Credential(1)));
        Assert.InRange(Enumerable.Range(0, 1_001).Count(i => cache.Find(Credential(i)) is not null), 90, 100);
    }

    [Fact]
    public void What_has_expired_makes_room_before_it_is_full()
    {
        var cache = new CredentialCache<string>(1 << 30);
        for (var i = 0; i < 100; i++)
        {
            cache.Add(Credential(i), "old", Bytes, Later, Now);
        }

        for (var i = 100; i < 200; i++)
        {
            cache.Add(Credential(i), "new", Bytes, Later.AddHours(1), Later);
        }

        Assert.Equal(100 * 1_200, cache.Size);
        Assert.Null(cache.Find(Credential(0)));
        Assert.Equal("new", cache.Find(Credential(199)));
    }

    [Fact]
    public void What_is_added_again_replaces_what_is_known_and_takes_no_more_room()
    {
        var cache = new CredentialCache<string>(1 << 20);
        for (var i = 0; i < 50; i++)
        {
            cache.Add(Credential(1), $"value {i}", Bytes, Later, Now);
        }

        Assert.Equal("value 49", cache.Find(Credential(1)));
        Assert.Equal(1_200, cache.Size);
    }

    [Fact]
    public void What_is_forgotten_is_not_found_and_can_come_back()
    {
        var cache = new CredentialCache<string>(1 << 20);
        cache.Add(Credential(1), "first", Bytes, Later, Now);
        cache.Remove(Credential(1));
        cache.Remove(Credential(2));
        Assert.Null(cache.Find(Credential(1)));

        cache.Add(Credential(1), "second", Bytes, Later, Now);
        Assert.Equal("second", cache.Find(Credential(1)));
    }

    [Fact]
    public async Task Many_at_once_stay_within_its_bytes_and_never_get_anothers_value()
    {
        var cache = new CredentialCache<string>(60_000);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                var credential = Credential((i * 7 + worker) % 200);
                Assert.True(cache.Find(credential) is not { } found || found == credential);
                if (i % 3 == worker % 3)
                {
                    cache.Add(credential, credential, Bytes, Later, Now);
                }
                else if (i % 5 == 0)
                {
                    cache.Remove(credential);
                }
            }
        })));

        Assert.InRange(cache.Size, 0, 60_000);
    }

    private static string Credential(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:D88}-{number * 7919:D11}");
}
