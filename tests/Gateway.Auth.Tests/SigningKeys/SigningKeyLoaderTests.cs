using Gateway.Auth.Secrets;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.SigningKeys;

/// <summary>Where the keys that tokens are signed with come from.</summary>
public sealed class SigningKeyLoaderTests(StoreServers servers)
{
    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task Replicas_that_start_together_make_one_key_and_know_it(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        using var database = new AuthDatabase(stores.Options);
        await database.MigrateAsync(TestContext.Current.CancellationToken);
        var rings = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => LoadAsync(database, "a master secret that is long enough"))));
        Assert.Single(rings.SelectMany(ring => ring.All).Select(key => key.Kid).Distinct());
        Assert.All(rings, ring => Assert.Single(ring.All));
    }

    [Theory]
    [InlineData(StoreKind.Embedded)]
    [InlineData(StoreKind.Real)]
    public async Task Another_master_secret_is_an_error_and_never_a_new_key(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        using var database = new AuthDatabase(stores.Options);
        await database.MigrateAsync(TestContext.Current.CancellationToken);
        var first = await LoadAsync(database, "a master secret that is long enough");
        await Assert.ThrowsAsync<SecretsMismatchException>(() => LoadAsync(database, "another master secret, long enough"));
        Assert.Equal(first.Current.Kid, (await LoadAsync(database, "a master secret that is long enough")).Current.Kid);
    }

    private static async Task<SigningKeyRing> LoadAsync(AuthDatabase database, string secret)
    {
        var ring = new SigningKeyRing();
        var protector = new SecretProtector(new SecretsOptions { MasterSecret = secret });
        await new SigningKeyLoader(database, protector, ring, new FakeTimeProvider()).LoadAsync(TestContext.Current.CancellationToken);
        return ring;
    }
}
