using Gateway.Auth.Secrets;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Storage;
using Gateway.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.SigningKeys;

/// <summary>Where the keys that tokens are signed with come from.</summary>
public sealed class SigningKeyLoaderTests(StoreServers servers)
{
    private const string First = "a master secret that is long enough";
    private const string Second = "another master secret, long enough";

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Replicas_that_start_together_make_one_key_and_know_it(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        using var database = await MigratedAsync(stores);
        var rings = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => LoadAsync(database, First))));
        Assert.Single(rings.SelectMany(ring => ring.All).Select(key => key.Kid).Distinct());
        Assert.All(rings, ring => Assert.Single(ring.All));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-43")]
    [Trait("advisory", "K-127")]
    public async Task Another_master_secret_is_an_error_and_never_a_new_key(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        using var database = await MigratedAsync(stores);
        var first = await LoadAsync(database, First);
        await Assert.ThrowsAsync<SecretsMismatchException>(() => LoadAsync(database, Second));
        await Assert.ThrowsAsync<SecretsMismatchException>(() => LoadAsync(database, Second, "a third master secret, long enough"));
        Assert.Equal(first.Current.Kid, (await LoadAsync(database, First)).Current.Kid);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Replicas_that_start_with_a_new_master_secret_encrypt_anew_and_need_the_previous_one_no_more(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        using var database = await MigratedAsync(stores);
        var before = await LoadAsync(database, First);

        var rings = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => LoadAsync(database, Second, First))));

        Assert.All(rings.Append(await LoadAsync(database, Second)), ring => Assert.Equal(before.Current.Kid, Assert.Single(ring.All).Kid));
        await Assert.ThrowsAsync<SecretsMismatchException>(() => LoadAsync(database, First));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_replica_that_runs_with_the_old_master_secret_goes_on_beside_the_new_one(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        using var database = await MigratedAsync(stores);
        var (ring, loader) = Replica(database, First);
        await loader.LoadAsync(TestContext.Current.CancellationToken);
        await LoadAsync(database, Second, First);

        await loader.RefreshAsync(TestContext.Current.CancellationToken);

        Assert.Single(ring.All);
    }

    private static async Task<AuthDatabase> MigratedAsync(StorePair stores)
    {
        var database = new AuthDatabase(stores.Options);
        await database.MigrateAsync(TestContext.Current.CancellationToken);
        return database;
    }

    private static (SigningKeyRing Ring, SigningKeyLoader Loader) Replica(AuthDatabase database, string secret, params string[] previous)
    {
        var clock = new FakeTimeProvider();
        var ring = new SigningKeyRing(clock);
        var vault = new SigningKeyVault(new SecretProtector(new SecretsOptions { MasterSecret = secret, PreviousMasterSecrets = previous }));
        return (ring, new SigningKeyLoader(database, vault, ring, clock));
    }

    private static async Task<SigningKeyRing> LoadAsync(AuthDatabase database, string secret, params string[] previous)
    {
        var (ring, loader) = Replica(database, secret, previous);
        await loader.LoadAsync(TestContext.Current.CancellationToken);
        return ring;
    }
}
