using Gateway.Auth.Signin;
using Gateway.Auth.Signup;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Throttling;

/// <summary>Five wrong passwords lock an account for strangers; nobody gets a guess more, and nobody can tell a lock from a wrong password.</summary>
public sealed class AccountLockTests(StoreServers servers)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-69")]
    [Trait("advisory", "E-80")]
    public async Task Two_hundred_wrong_passwords_at_once_are_five_guesses(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => guesser.TryAsync(Guesser.Email, Guesser.Wrong)));

        Assert.All(results, result => Assert.IsType<SigninResult.Failure>(result));
        Assert.Equal(5, guesser.Checked);
        Assert.Equal([("locked", 195), ("wrong password", 5)], (await guesser.AuditAsync("signin.failed")).CountBy(detail => detail!).Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal("account until 2026-01-02 03:05:05Z", Assert.Single(await guesser.AuditAsync("signin.locked")));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-69")]
    public async Task Two_replicas_give_no_more_guesses_than_one(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        await using var replica = await guesser.AddReplicaAsync(stores);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => guesser.TryAsync(Guesser.Email, Guesser.Wrong, replica: i % 2 == 0 ? replica : null)));

        Assert.Equal([("locked", 95), ("wrong password", 5)], (await guesser.AuditAsync("signin.failed")).CountBy(detail => detail!).Select(pair => (pair.Key, pair.Value)).Order());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_lock_lasts_one_minute_then_five_then_fifteen_with_one_guess_between(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        await guesser.FailAsync(4);
        Assert.False(await guesser.IsLockedAsync());
        await guesser.FailAsync(1);

        foreach (var minutes in new[] { 1, 5, 15, 15 })
        {
            guesser.Clock.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromMilliseconds(1));
            Assert.True(await guesser.IsLockedAsync(), $"{minutes}");
            guesser.Clock.Advance(TimeSpan.FromMilliseconds(1));
            var before = guesser.Checked;
            await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => guesser.TryAsync(Guesser.Email, Guesser.Wrong)));
            Assert.Equal(1, guesser.Checked - before);
        }

        // Whoever leaves it alone for an hour after the last lock begins anew.
        guesser.Clock.Advance(TimeSpan.FromMinutes(15 + 60));
        await guesser.FailAsync(4);
        Assert.False(await guesser.IsLockedAsync());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Failures_count_for_fifteen_minutes(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        await guesser.FailAsync(1);
        guesser.Clock.Advance(TimeSpan.FromMinutes(15));
        await guesser.FailAsync(4);
        Assert.False(await guesser.IsLockedAsync());
        guesser.Clock.Advance(TimeSpan.FromMinutes(14));
        await guesser.FailAsync(1);
        Assert.True(await guesser.IsLockedAsync());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-77")]
    public async Task While_locked_nothing_is_hashed_and_the_right_password_is_refused(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        await guesser.FailAsync(5);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => guesser.TryAsync(Guesser.Email, i % 2 == 0 ? Guesser.Password : Guesser.Wrong)));

        Assert.All(results, result => Assert.IsType<SigninResult.Failure>(result));
        Assert.Equal(5, guesser.Checked);

        // Nor does trying on make the lock longer.
        guesser.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await guesser.IsLockedAsync());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-70")]
    [Trait("advisory", "E-78")]
    public async Task Every_spelling_of_an_address_is_one_account_and_one_without_an_account_is_counted_alike(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        foreach (var person in new[] { "alice", "nobody" })
        {
            var before = guesser.Checked;
            foreach (var spelling in new[] { $"{person}@example.com", $" {person.ToUpperInvariant()}@EXAMPLE.com", $"{person}@\uff45xample.com", $"{person}@Example.Com ", $"{person}@EXAMPLE.COM", $"{person}@example.com" })
            {
                Assert.IsType<SigninResult.Failure>(await guesser.TryAsync(spelling, Guesser.Wrong));
            }

            Assert.Equal(5, guesser.Checked - before);
        }

        Assert.Equal(["account until 2026-01-02 03:05:05Z", "account until 2026-01-02 03:05:05Z, no such account"], await guesser.AuditAsync("signin.locked"));
        Assert.Equal(["locked", "locked"], (await guesser.AuditAsync("signin.failed")).Where(detail => detail is "locked"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-78")]
    public async Task A_disabled_account_is_counted_and_locked_like_any_other_whatever_the_password(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        await guesser.World.Get<UserStore>().SetDisabledAsync(guesser.Alice.Id, disabled: true, TestContext.Current.CancellationToken);

        // The right password counts as well, else not being locked would tell that it is right.
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => guesser.TryAsync(Guesser.Email, i % 2 == 0 ? Guesser.Password : Guesser.Wrong)));

        Assert.All(results, result => Assert.IsType<SigninResult.Failure>(result));
        Assert.Equal(5, guesser.Checked);
        Assert.Equal([("disabled", 5), ("locked", 15)], (await guesser.AuditAsync("signin.failed")).CountBy(detail => detail!).Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Single(await guesser.AuditAsync("signin.locked"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Who_signs_in_gets_the_attempt_back_and_nothing_else(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        await guesser.FailAsync(4);
        for (var i = 0; i < 10; i++)
        {
            await guesser.SigninAsync();
        }

        await guesser.FailAsync(1);
        Assert.True(await guesser.IsLockedAsync());

        // Nor does a sign-in after the lock make the next one shorter; but it does not lock, either.
        guesser.Clock.Advance(TimeSpan.FromMinutes(1));
        await guesser.SigninAsync();
        await guesser.SigninAsync();
        await guesser.FailAsync(1);
        guesser.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.True(await guesser.IsLockedAsync());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-76")]
    public async Task Forty_windows_of_one_person_sign_in_at_once_although_only_five_fit(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        await guesser.FailAsync(2);

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => guesser.TryAsync(Guesser.Email, Guesser.Password)));

        Assert.All(results, result => Assert.IsType<SigninResult.Success>(result));
        await guesser.FailAsync(2);
        Assert.False(await guesser.IsLockedAsync());
        await guesser.FailAsync(1);
        Assert.True(await guesser.IsLockedAsync());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-76")]
    public async Task Nobody_can_lock_an_account_before_it_is_made(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        await guesser.FailAsync(6, "new@example.com");
        var command = new SignupCommand("new@example.com", Guesser.Password, null, new Gateway.Auth.Sessions.ClientInfo(null, null));
        Assert.IsType<SignupResult.Created>(await guesser.World.Get<SignupHandler>().SignupAsync(command, TestContext.Current.CancellationToken));

        await guesser.SigninAsync("new@example.com");
    }
}
