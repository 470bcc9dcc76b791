using System.Net;
using Gateway.Auth.Access;
using Gateway.Auth.Exchange;
using Gateway.Auth.Sessions;
using Gateway.Auth.Trust.BetterAuth;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Trust;

/// <summary>Made-up cookies cost whoever makes them up nothing: how little they cost everybody else.</summary>
public sealed class UnknownSessionsTests(StoreServers servers)
{
    private const string Here = "203.0.113.7", Elsewhere = "203.0.113.8";

    [Fact]
    [Trait("advisory", "H-112")]
    public async Task A_flood_from_one_address_is_asked_about_so_often_and_keeps_nobody_out_who_is_known_or_elsewhere()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        betterAuth.Server.Knows = token => token.StartsWith("good", StringComparison.Ordinal);
        Assert.Equal(CallerState.Identified, await AuthenticateAsync(world, "good-1"));

        var flood = await Task.WhenAll(Enumerable.Range(0, 3 * UnknownSessions.Questions).Select(i => Task.Run(() => AuthenticateAsync(world, $"forged-{i}"))));

        Assert.Equal(UnknownSessions.Questions, flood.Count(state => state == CallerState.DeadCookie));
        Assert.Equal(2 * UnknownSessions.Questions, flood.Count(state => state == CallerState.TooMany));
        Assert.Equal(1 + UnknownSessions.Questions, betterAuth.Server.Questions.Count);
        Assert.Equal(CallerState.TooMany, await AuthenticateAsync(world, "good-2"));
        Assert.Equal(CallerState.Identified, await AuthenticateAsync(world, "good-3", Elsewhere));

        // Who was known before is asked about as ever; so is one that nobody knows when there is room again, and costs nothing since it is good.
        betterAuth.Clock.Advance(UnknownSessions.Period / UnknownSessions.Questions);
        Assert.Equal(CallerState.Identified, await AuthenticateAsync(world, "good-2"));
        Assert.Equal(CallerState.Identified, await AuthenticateAsync(world, "good-4"));
        Assert.Equal(CallerState.DeadCookie, await AuthenticateAsync(world, "forged-more"));
        Assert.Equal(CallerState.TooMany, await AuthenticateAsync(world, "good-5"));
        betterAuth.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(CallerState.Identified, await AuthenticateAsync(world, "good-1"));
    }

    [Fact]
    public async Task An_office_behind_one_address_gets_in()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        Assert.Equal(CallerState.Identified, await AuthenticateAsync(world, "good"));
        for (var i = 0; i < 3 * UnknownSessions.Questions; i += 20)
        {
            Assert.All(await Task.WhenAll(Enumerable.Range(i, 20).Select(j => AuthenticateAsync(world, $"good-{j}"))), state => Assert.Equal(CallerState.Identified, state));
        }
    }

    [Fact]
    public async Task Who_could_not_be_asked_about_while_Better_Auth_was_away_does_not_count_and_one_that_it_answered_does()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        betterAuth.Server.Answer = () => RawAnswer.Bytes("") with { Then = ConnectionFate.Reset };

        // All have gone out when the first fails, and after the pause they do again: more than there is room for.
        for (var i = 0; i < UnknownSessions.Questions; i += BetterAuthQueue.AtOnce)
        {
            Assert.All(await Task.WhenAll(Enumerable.Range(i, BetterAuthQueue.AtOnce).Select(j => AuthenticateAsync(world, $"good-{j}"))), state => Assert.Equal(CallerState.Unavailable, state));
            betterAuth.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        betterAuth.Server.Answer = null;
        betterAuth.Server.Knows = _ => false;
        var flood = new List<CallerState>();
        for (var i = 0; i < UnknownSessions.Questions + 1; i++)
        {
            flood.Add(await AuthenticateAsync(world, $"forged-{i}"));
        }

        Assert.Equal(UnknownSessions.Questions, flood.Count(state => state == CallerState.DeadCookie));
        Assert.Equal(CallerState.TooMany, flood[^1]);
    }

    [Fact]
    [Trait("advisory", "H-112")]
    public async Task An_exchange_counts_as_well()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        betterAuth.Server.Knows = _ => false;
        var client = new ClientInfo(IPAddress.Parse(Here), null);

        var results = await Task.WhenAll(Enumerable.Range(0, UnknownSessions.Questions + 10).Select(i => Task.Run(() => world.Get<ExchangeHandler>().ForSessionAsync($"forged-{i}{ScriptedBetterAuth.Signature}", client))));

        Assert.Equal((UnknownSessions.Questions, 10), (results.Count(result => result is ExchangeResult.Refused), results.Count(result => result is ExchangeResult.TooMany)));
        Assert.Equal(UnknownSessions.Questions, betterAuth.Server.Questions.Count);
        Assert.Equal(CallerState.TooMany, await AuthenticateAsync(world, "forged"));
    }

    [Fact]
    [Trait("advisory", "H-112")]
    public async Task So_many_questions_are_with_it_at_once_so_many_wait_a_moment_and_the_rest_is_told_at_once_to_come_again()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        betterAuth.Server.Answer = () => RawAnswer.Text("") with { Pause = Timeout.InfiniteTimeSpan };

        // Not on other threads: each has its place, or none, when its turn here is over.
        var asked = Enumerable.Range(0, BetterAuthQueue.AtOnce + BetterAuthQueue.MostWaiting + 10).Select(i => AuthenticateAsync(world, $"one-{i}", $"198.51.{i / 250}.{i % 250}")).ToList();
        Assert.Equal(10, asked.Count(task => task.IsCompleted));
        await UntilAsync(() => betterAuth.Server.Questions.Count == BetterAuthQueue.AtOnce);

        betterAuth.Clock.Advance(BetterAuthQueue.Patience);
        await UntilAsync(() => asked.Count(task => task.IsCompleted) == BetterAuthQueue.MostWaiting + 10);
        betterAuth.Clock.Advance(Gateway.Auth.Trust.ForeignHttp.Patience);

        Assert.All(await Task.WhenAll(asked), state => Assert.Equal(CallerState.Unavailable, state));
        Assert.Equal(BetterAuthQueue.AtOnce, betterAuth.Server.Questions.Count);
        betterAuth.Server.Answer = null;
        betterAuth.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(CallerState.Identified, await AuthenticateAsync(world, "good"));
    }

    /// <summary>From so many addresses that none of them has asked too often.</summary>
    [Fact]
    [Trait("advisory", "H-112")]
    public async Task However_many_wait_with_made_up_ones_a_session_that_is_known_is_asked_about_however_it_is_spelt()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        Assert.Equal(CallerState.Identified, await AuthenticateAsync(world, "good"));
        betterAuth.Clock.Advance(TimeSpan.FromSeconds(6)); // its answer is too old
        betterAuth.Server.Answer = () => RawAnswer.Text("") with { Pause = Timeout.InfiniteTimeSpan };
        var asked = Enumerable.Range(0, BetterAuthQueue.AtOnce + BetterAuthQueue.MostWaiting).Select(i => AuthenticateAsync(world, $"one-{i}", $"198.51.{i / 250}.{i % 250}")).ToList();
        await UntilAsync(() => betterAuth.Server.Questions.Count == 1 + BetterAuthQueue.AtOnce);
        Assert.DoesNotContain(asked, task => task.IsCompleted);
        betterAuth.Server.Answer = null;

        Assert.Equal(CallerState.Identified, await AuthenticateAsync(world, "good"));
        Assert.Equal(CallerState.Identified, await AuthenticateAsync(world, "%67ood"));

        Assert.Equal(2 + BetterAuthQueue.AtOnce, betterAuth.Server.Questions.Count); // of the spellings one
        betterAuth.Clock.Advance(BetterAuthQueue.Patience);
        betterAuth.Clock.Advance(Gateway.Auth.Trust.ForeignHttp.Patience);
        await Task.WhenAll(asked);
    }

    [Fact]
    public async Task That_a_cookie_is_nobodys_is_known_for_a_few_seconds_even_where_nothing_else_is()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores, cacheFor: TimeSpan.Zero);
        betterAuth.Server.Knows = token => token == "good";
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(CallerState.DeadCookie, await AuthenticateAsync(world, "forged"));
            Assert.Equal(CallerState.Identified, await AuthenticateAsync(world, "good"));
        }

        Assert.Equal(1 + 3, betterAuth.Server.Questions.Count);
        betterAuth.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(CallerState.DeadCookie, await AuthenticateAsync(world, "forged"));
        Assert.Equal(1 + 3 + 1, betterAuth.Server.Questions.Count);
    }

    [Fact]
    [Trait("advisory", "H-112")]
    public async Task What_Better_Auth_never_signed_is_not_even_asked_about()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var betterAuth = new BetterAuthWorld();
        await using var world = await betterAuth.CreateAsync(stores);
        var signature = ScriptedBetterAuth.Signature[1..];
        string[] garbage =
        [
            "", ".", "one", "one.", "one.signature", "." + signature, "one" + signature, $"one.{signature[1..]}", $"one.A{signature}", $"one.{signature[..^1]}", $"one.{signature[..^1]}A", $"one.=={signature[2..]}",
            $"one.-{signature[1..]}", $"%256Fne.{signature}", $"%25256Fne.{signature}", $"one%.{signature}", $"one.%3D{signature[1..]}", $"one.%{signature[1..]}", $"one.{signature[..^1]}%3", $"one.{signature}.", new string('a', 1024) + "." + signature,
        ];
        foreach (var value in garbage)
        {
            Assert.Equal(CallerState.DeadCookie, (await BetterAuthWorld.AuthenticateAsync(world, "__Secure-better-auth.session_token=" + value)).State);
            Assert.IsType<ExchangeResult.Refused>(await world.Get<ExchangeHandler>().ForSessionAsync(value, ClientInfo.Operator));
        }

        Assert.Empty(betterAuth.Server.Questions);
        foreach (var value in new[] { $"one.{signature[..^1]}%3D", $"one.%2b%2F+/{signature[4..^1]}%3d", $"a.b.{signature}" })
        {
            Assert.Equal(Uri.UnescapeDataString(value), BetterAuthCookie.Canonical(value));
        }
    }

    [Fact]
    public void A_network_of_IPv6_is_one_address_and_so_are_all_beyond_those_that_are_remembered()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var unknown = new UnknownSessions(clock);
        Assert.Equal(UnknownSessions.Questions, Enumerable.Range(0, 200).Count(i => unknown.TryCount(From($"2001:db8::{i:x}")) is not null));
        Assert.NotNull(unknown.TryCount(From("2001:db8:0:1::1")));

        for (var i = 0; i < UnknownSessions.MostNetworks - 2; i++)
        {
            unknown.TryCount(From($"10.0.{i / 250}.{i % 250}"));
        }

        Assert.Equal(UnknownSessions.Questions, Enumerable.Range(0, 200).Count(i => unknown.TryCount(From($"192.0.2.{i}")) is not null));
        clock.Advance(UnknownSessions.Period);
        Assert.All(Enumerable.Range(0, 200), i => Assert.NotNull(unknown.TryCount(From($"192.0.2.{i}"))));

        static ClientInfo From(string address) => new(IPAddress.Parse(address), null);
    }

    private static async Task<CallerState> AuthenticateAsync(AuthWorld world, string token, string address = Here) =>
        (await BetterAuthWorld.AuthenticateAsync(world, $"__Secure-better-auth.session_token={token}{ScriptedBetterAuth.Signature}", address)).State;

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "it did not come to that");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
