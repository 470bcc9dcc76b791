using Gateway.Auth.Signin;
using Gateway.Auth.Throttling;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Throttling;

/// <summary>One client address has twenty failures a minute, at whatever accounts, and at thirty accounts an hour.</summary>
public sealed class AddressLimitTests(StoreServers servers)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-69")]
    [Trait("advisory", "E-80")]
    public async Task Two_hundred_attempts_of_one_address_at_once_are_twenty(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => guesser.TryAsync($"person{i}@example.com", Guesser.Wrong, "203.0.113.7")));

        Assert.Equal(20, results.OfType<SigninResult.Failure>().Count());
        Assert.Equal(180, results.OfType<SigninResult.Throttled>().Count());
        Assert.All(results.OfType<SigninResult.Throttled>(), throttled => Assert.Equal(TimeSpan.FromMinutes(1), throttled.RetryAfter));
        Assert.Equal(20, guesser.Checked);
        Assert.Equal(["203.0.113.7"], await guesser.AuditAsync("signin.throttled"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-74")]
    public async Task Clients_without_an_address_share_one_limit(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => guesser.TryAsync($"person{i}@example.com", Guesser.Wrong, from: "")));

        Assert.Equal(30, results.OfType<SigninResult.Throttled>().Count());
        Assert.Equal(20, guesser.Checked);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_office_that_signs_in_at_once_is_no_attack(StoreKind kind)
    {
        const string From = "203.0.113.7";
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        var people = Enumerable.Range(0, 60).Select(i => $"person{i}@example.com").ToList();
        await Task.WhenAll(people.Select(guesser.AddAsync));
        for (var i = 0; i < 18; i++)
        {
            Assert.IsType<SigninResult.Failure>(await guesser.TryAsync("nobody" + i % 4 + "@example.com", Guesser.Wrong, From));
        }

        var results = await Task.WhenAll(people.Select(person => guesser.TryAsync(person, Guesser.Password, From)));

        Assert.All(results, result => Assert.IsType<SigninResult.Success>(result));
        Assert.Empty(await guesser.AuditAsync("signin.throttled"));
        Assert.IsType<SigninResult.Failure>(await guesser.TryAsync("nobody@example.com", Guesser.Wrong, From));
        Assert.IsType<SigninResult.Failure>(await guesser.TryAsync("nobody@example.com", Guesser.Wrong, From));
        Assert.IsType<SigninResult.Throttled>(await guesser.TryAsync("nobody@example.com", Guesser.Wrong, From));
        Assert.Single(await guesser.AuditAsync("signin.throttled"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-73")]
    public async Task The_addresses_of_one_network_share_its_limit_and_its_neighbours_do_not(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        (Func<int, string> Of, string Other)[] networks =
        [
            (i => $"2001:db8:1:2:{i:x}::{i:x}", "2001:db8:1:3::1"),
            (i => i % 2 == 0 ? "203.0.113.7" : "::ffff:203.0.113.7", "203.0.113.8"),
        ];
        foreach (var (of, other) in networks)
        {
            var before = guesser.Checked;
            for (var i = 0; i < 25; i++)
            {
                var result = await guesser.TryAsync($"person{i % 10}@example.com", Guesser.Wrong, of(i));
                Assert.Equal(i >= 20, result is SigninResult.Throttled);
            }

            Assert.InRange(guesser.Checked - before, 1, 20);
            Assert.IsType<SigninResult.Failure>(await guesser.TryAsync("person@example.com", Guesser.Wrong, other));
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Signing_in_between_does_not_make_an_address_forget_and_does_not_count(StoreKind kind)
    {
        const string From = "203.0.113.7";
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        await guesser.AddAsync("mallory@example.com");
        for (var i = 0; i < 20; i++)
        {
            Assert.IsType<SigninResult.Success>(await guesser.TryAsync("mallory@example.com", Guesser.Password, From));
            Assert.IsType<SigninResult.Failure>(await guesser.TryAsync($"person{i}@example.com", Guesser.Wrong, From));
            Assert.IsType<SigninResult.Success>(await guesser.TryAsync("mallory@example.com", Guesser.Password, i < 19 ? From : guesser.NewAddress()));
        }

        Assert.IsType<SigninResult.Throttled>(await guesser.TryAsync("person@example.com", Guesser.Wrong, From));
        Assert.IsType<SigninResult.Throttled>(await guesser.TryAsync("mallory@example.com", Guesser.Password, From));

        // The oldest leaves the window after a minute, and one may come.
        guesser.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<SigninResult.Success>(await guesser.TryAsync("mallory@example.com", Guesser.Password, From));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Trying_a_list_of_accounts_stops_at_thirty_however_slowly(StoreKind kind)
    {
        const string From = "203.0.113.7";
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        for (var i = 0; i < 30; i++)
        {
            guesser.Clock.Advance(TimeSpan.FromSeconds(10));
            Assert.IsType<SigninResult.Failure>(await guesser.TryAsync($"person{i}@example.com", Guesser.Wrong, From));
        }

        var refused = Assert.IsType<SigninResult.Throttled>(await guesser.TryAsync(Guesser.Email, Guesser.Password, From));
        Assert.Equal(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(290), refused.RetryAfter);
        Assert.IsType<SigninResult.Throttled>(await guesser.TryAsync("person31@example.com", Guesser.Wrong, From));
        Assert.Equal([From], await guesser.AuditAsync("signin.stuffing"));
        Assert.Empty(await guesser.AuditAsync("signin.throttled"));
        Assert.Equal(30, guesser.Checked);

        // Somebody behind the same address who is in the list already mistypes no more than before, and other addresses are free.
        Assert.IsType<SigninResult.Failure>(await guesser.TryAsync("person3@example.com", Guesser.Wrong, From));
        await guesser.SigninAsync();
        guesser.Clock.Advance(TimeSpan.FromHours(1));
        Assert.IsType<SigninResult.Success>(await guesser.TryAsync(Guesser.Email, Guesser.Password, From));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Sign_ins_that_succeed_are_no_list_of_accounts(StoreKind kind)
    {
        const string From = "203.0.113.7";
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores, new ThrottlingOptions { FailureQuantum = TimeSpan.Zero, StuffingAccounts = 3 });
        foreach (var person in new[] { "bob", "carol", "dave", "erin", "frank" })
        {
            await guesser.AddAsync($"{person}@example.com");
            Assert.IsType<SigninResult.Success>(await guesser.TryAsync($"{person}@example.com", Guesser.Password, From));
        }

        Assert.IsType<SigninResult.Failure>(await guesser.TryAsync("bob@example.com", Guesser.Wrong, From));
        Assert.IsType<SigninResult.Success>(await guesser.TryAsync("bob@example.com", Guesser.Password, From));
        Assert.IsType<SigninResult.Failure>(await guesser.TryAsync("carol@example.com", Guesser.Wrong, From));
        Assert.IsType<SigninResult.Failure>(await guesser.TryAsync("dave@example.com", Guesser.Wrong, From));

        // Bob's failure is still there.
        Assert.IsType<SigninResult.Throttled>(await guesser.TryAsync("erin@example.com", Guesser.Password, From));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Who_goes_on_after_a_refusal_fills_neither_the_log_of_events_nor_makes_it_last_longer(StoreKind kind)
    {
        const string From = "203.0.113.7";
        using var stores = await servers.CreateAsync(kind);
        await using var guesser = await Guesser.CreateAsync(stores);
        for (var i = 0; i < 60; i++)
        {
            await guesser.TryAsync($"person{i}@example.com", Guesser.Wrong, From);
        }

        Assert.Single(await guesser.AuditAsync("signin.throttled"));
        Assert.Equal(20, (await guesser.AuditAsync("signin.failed")).Count);
        guesser.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<SigninResult.Success>(await guesser.TryAsync(Guesser.Email, Guesser.Password, From));
    }
}
