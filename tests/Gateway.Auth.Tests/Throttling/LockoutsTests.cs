using Gateway.Auth.Signin;
using Gateway.Auth.Throttling;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Throttling;

/// <summary>What operators see of locks, and how they lift them.</summary>
public sealed class LockoutsTests(StoreServers servers)
{
    private const string From = "2001:db8:1:2::7";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Everything_that_is_locked_is_listed_until_it_ends(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        var lockouts = guesser.World.Get<Lockouts>();
        var device = await guesser.SigninAsync();
        await guesser.FailAsync(4, "bob@example.com");
        Assert.Empty(await lockouts.ListAsync(Cancellation));

        await LockAllAsync(guesser, device);

        var listed = await lockouts.ListAsync(Cancellation);
        Assert.Equal(
            [(ThrottleKind.Account, Guesser.Email, 5), (ThrottleKind.Account, null, 5), (ThrottleKind.Address, null, 20), (ThrottleKind.Device, Guesser.Email, 5)],
            listed.Select(lockout => (lockout.Kind, lockout.Email, lockout.Failures)).OrderBy(lockout => lockout.Kind is ThrottleKind.Device).ThenBy(lockout => lockout.Kind).ThenBy(lockout => lockout.Email is null));
        Assert.All(listed, lockout => Assert.Equal(guesser.Clock.GetUtcNow().AddMinutes(1), lockout.Until));
        Assert.Equal("2001:db8:1:2::/64", Assert.Single(listed, lockout => lockout.Kind is ThrottleKind.Address).Name);

        guesser.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await lockouts.ListAsync(Cancellation));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Each_can_be_lifted_by_the_name_that_it_is_listed_by(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        var lockouts = guesser.World.Get<Lockouts>();
        await LockAllAsync(guesser, await guesser.SigninAsync());

        foreach (var lockout in await lockouts.ListAsync(Cancellation))
        {
            Assert.True(await lockouts.LiftAsync(lockout.Name, null, Cancellation), lockout.Name);
        }

        Assert.Empty(await lockouts.ListAsync(Cancellation));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Lifting_frees_at_once_and_only_what_was_named(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        var lockouts = guesser.World.Get<Lockouts>();
        var device = await guesser.SigninAsync();
        await LockAllAsync(guesser, device);
        var unknown = Assert.Single(await lockouts.ListAsync(Cancellation), lockout => lockout is { Kind: ThrottleKind.Account, UserId: null });

        Assert.True(await lockouts.LiftAsync(" ALICE@example.com", null, Cancellation));
        Assert.False(await guesser.IsLockedAsync());
        await guesser.SigninAsync(device: device);
        Assert.Equal(2, (await lockouts.ListAsync(Cancellation)).Count);

        Assert.True(await lockouts.LiftAsync("2001:db8:1:2::/64", null, Cancellation));
        Assert.IsType<SigninResult.Success>(await guesser.TryAsync(Guesser.Email, Guesser.Password, From));
        Assert.True(await lockouts.LiftAsync(unknown.Name, null, Cancellation));
        Assert.Empty(await lockouts.ListAsync(Cancellation));
        Assert.Equal([null, null, "2001:db8:1:2::/64"], await guesser.AuditAsync("lockout.lifted"));

        // The next lock is a first one again.
        await guesser.FailAsync(5);
        Assert.Equal(1, Assert.Single(await lockouts.ListAsync(Cancellation)).Locks);
        Assert.True(await lockouts.LiftAsync(guesser.Alice.Id.ToString(), null, Cancellation));

        Assert.False(await lockouts.LiftAsync(Guesser.Email, null, Cancellation));
        Assert.False(await lockouts.LiftAsync("nobody@example.com", null, Cancellation));
        Assert.False(await lockouts.LiftAsync("203.0.113.7", null, Cancellation));
        foreach (var nothing in new[] { "", "alice", "*", "account", Guid.Empty.ToString(), new string('g', 32), "2001:db8::/48", "{address:203.0.113.7}" })
        {
            Assert.Null(await lockouts.LiftAsync(nothing, null, Cancellation));
        }
    }

    /// <summary>Locks Alice's account, one of her devices, an address without an account, and a client's network.</summary>
    private static async Task LockAllAsync(Guesser guesser, string device)
    {
        await guesser.FailAsync(5);
        await guesser.FailAsync(5, device: device);
        await guesser.FailAsync(5, "nobody@example.com");
        for (var i = 0; i < 20; i++)
        {
            await guesser.TryAsync($"person{i}@example.com", Guesser.Wrong, From);
        }
    }
}
