using Gateway.Auth.Administration;
using Gateway.Auth.Secrets;
using Gateway.Auth.Storage;
using Gateway.Auth.Users;
using Gateway.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Tests.Users;

/// <summary>Encrypted attributes: bound to their account, changed by many at once, and taken over to a new master secret.</summary>
public sealed class UserSecretsTests(StoreServers servers)
{
    private const string Old = "the master secret of before, long enough", New = "the master secret of today, long enough";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-67")]
    public async Task Many_changes_at_once_are_all_there_and_raise_the_version(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var id = (await world.AddUserAsync()).Id;
        var admin = world.Get<UserAdministration>();

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => admin.SetSecretAsync(id, $"secret{i}", $"value {i}", null, Cancellation), Cancellation)));

        var user = (await world.Get<UserStore>().FindByIdAsync(id, Cancellation))!;
        Assert.Equal(12, world.Get<UserSecrets>().Open(user).Count);
        Assert.Equal(13, user.SecurityVersion);
        Assert.IsType<AdministrationResult.Unchanged>(await admin.SetSecretAsync(id, "secret3", "value 3", null, Cancellation));
        Assert.IsType<AdministrationResult.Unchanged>(await admin.SetSecretAsync(id, "nothing", null, null, Cancellation));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-67")]
    public async Task Anothers_secrets_do_not_open_and_a_new_master_secret_takes_them_over(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var (ann, bob) = ((await world.AddUserAsync()).Id, (await world.AddUserAsync("bob@example.com")).Id);
        var before = Secrets(Old);
        await PutAsync(world, ann, before.Close(ann, new Dictionary<string, string>(StringComparer.Ordinal) { ["erp"] = "of Ann" }));
        Assert.Throws<SecretsMismatchException>(() => before.Open(bob, before.Close(ann, new Dictionary<string, string>(StringComparer.Ordinal) { ["erp"] = "x" })!));

        var both = new SecretsOptions { MasterSecret = New, PreviousMasterSecrets = [Old] };
        await new UserSecretsRotation(world.Get<AuthDatabase>(), new UserSecrets(new SecretProtector(both)), both).RunAsync(Cancellation);

        var user = (await world.Get<UserStore>().FindByIdAsync(ann, Cancellation))!;
        Assert.Equal("of Ann", Secrets(New).Open(user)["erp"]);
        Assert.Equal(1, user.SecurityVersion);
        Assert.Null((await world.Get<UserStore>().FindByIdAsync(bob, Cancellation))!.Secrets);
    }

    /// <summary>Every start would read all accounts for nothing, and one secret that no master secret opens would stop each of them.</summary>
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Without_a_previous_master_secret_nothing_is_looked_at(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var world = await AuthWorld.CreateAsync(stores);
        var ann = (await world.AddUserAsync()).Id;
        var closed = Secrets(Old).Close(ann, new Dictionary<string, string>(StringComparer.Ordinal) { ["erp"] = "of Ann" });
        await PutAsync(world, ann, closed);

        await RotateAsync(new SecretsOptions { MasterSecret = New });
        Assert.Equal(closed, (await world.Get<UserStore>().FindByIdAsync(ann, Cancellation))!.Secrets);
        await Assert.ThrowsAsync<SecretsMismatchException>(() => RotateAsync(new SecretsOptions { MasterSecret = New, PreviousMasterSecrets = [New + "er"] }));

        Task RotateAsync(SecretsOptions options) =>
            new UserSecretsRotation(world.Get<AuthDatabase>(), new UserSecrets(new SecretProtector(options)), options).RunAsync(Cancellation);
    }

    private static UserSecrets Secrets(string secret) => new(new SecretProtector(new SecretsOptions { MasterSecret = secret }));

    private static async Task PutAsync(AuthWorld world, Guid id, byte[]? secrets)
    {
        await using var db = world.Get<AuthDatabase>().Open();
        await db.Users.Where(u => u.Id == id).ExecuteUpdateAsync(set => set.SetProperty(u => u.Secrets, secrets), Cancellation);
    }
}
