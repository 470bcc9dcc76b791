using Gateway.Auth.Access;
using Gateway.Auth.Sessions;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Trust;

/// <summary>Somebody else's keys: fetched seldom, whatever tokens come, and used while their issuer is away.</summary>
public sealed class ForeignKeysTests(StoreServers servers)
{
    private static readonly string[] Keys =
    [
        """{"kty":"oct","kid":"key-ES256","k":"AAAA"}""",
        """{"kty":"EC","crv":"P-256","kid":"key-ES256","x":"AAAA","y":"AAAA"}""",
        """{"kty":"EC","crv":"P-256","kid":"key-ES256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""",
        """{"kty":"EC","crv":"P-384","kid":"key-ES256","alg":"ES256","x":"AAAA","y":"AAAA"}""",
        """{"kty":"RSA","kid":"key-ES256","n":"AQAB","e":"AQAB"}""",
        """{"kty":"RSA","kid":1}""",
        """{"use":"enc","kty":"EC","kid":"key-ES256"}""",
        """{"use":1,"kty":"EC","kid":"key-ES256"}""",
        """{"key_ops":{},"kty":"EC","kid":"key-ES256"}""",
        """{"kid":"\uD800"}""",
        "null",
        "[]",
    ];

    [Fact]
    [Trait("advisory", "H-112")]
    public async Task Many_tokens_with_unknown_keys_at_once_make_one_fetch_and_none_for_ten_seconds()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));
        string[] tokens = [.. Enumerable.Range(0, 50).Select(i => issuer.Token(world.Clock, header: $$"""{"alg":"ES256","kid":"unknown-{{i}}"}"""))];

        var callers = await Task.WhenAll(tokens.Select(token => Task.Run(() => world.AuthenticateAsync(token))));
        Assert.All(callers, caller => Assert.Equal(CallerState.InvalidToken, caller.State));
        Assert.Equal(1, issuer.Fetches);

        world.Clock.Advance(TimeSpan.FromSeconds(9));
        await world.AuthenticateAsync(tokens[0]);
        Assert.Equal(1, issuer.Fetches);

        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await world.AuthenticateAsync(tokens[0]);
        Assert.Equal(2, issuer.Fetches);
    }

    [Fact]
    [Trait("advisory", "C-35")]
    public async Task A_key_that_the_issuer_took_out_verifies_nothing_any_more_not_even_what_is_in_memory()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));
        var old = issuer.Token(world.Clock);
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(old)).State);

        issuer.RotateKey("ES256"); // under the same kid
        issuer.KeySet = issuer.PublishedKeys();
        var young = issuer.Token(world.Clock);
        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(young)).State);
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        await world.Get<RevocationLog>().ReadAsync();
        await UntilAsync(async () => (await world.AuthenticateAsync(young)).State == CallerState.Identified);

        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(old)).State);
    }

    [Fact]
    public async Task Known_keys_stay_in_use_while_the_issuer_is_away_and_new_ones_are_nobodys_until_it_is_back()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer(["ES256"]);
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(issuer.Token(world.Clock))).State);

        issuer.Answer = () => RawAnswer.Text("", 500);
        for (var i = 0; i < 5; i++)
        {
            world.Clock.Advance(TimeSpan.FromHours(1));
            await world.Get<RevocationLog>().ReadAsync();
            Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(issuer.Token(world.Clock))).State);
        }

        world.Clock.Advance(TimeSpan.FromSeconds(10));
        var unknown = issuer.Token(world.Clock, header: """{"alg":"ES256","kid":"new"}""");
        Assert.Equal(CallerState.Unavailable, (await world.AuthenticateAsync(unknown)).State);
        issuer.Answer = null;
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(CallerState.InvalidToken, (await world.AuthenticateAsync(unknown)).State);
    }

    [Fact]
    [Trait("advisory", "H-109")]
    public async Task Without_keys_nobody_is_let_in_and_nobody_refused()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer();
        await using var elsewhere = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));
        RawAnswer[] answers =
        [
            RawAnswer.Text(issuer.KeySet, 503),
            RawAnswer.Text(issuer.KeySet, 302, $"Location: {elsewhere.JwksUri}\r\n"),
            RawAnswer.Text("<html>"),
            RawAnswer.Text("""{"keys":{}}"""),
            RawAnswer.Text(issuer.KeySet[..^1] + ",\"x\":\"" + new string('x', 1024 * 1024) + "\"}"),
            RawAnswer.Text("") with { Pause = Timeout.InfiniteTimeSpan },
        ];

        foreach (var answer in answers)
        {
            issuer.Answer = () => answer;
            world.Clock.Advance(TimeSpan.FromSeconds(10));
            var fetches = issuer.Fetches;
            var authenticating = world.AuthenticateAsync(issuer.Token(world.Clock));
            if (answer.Pause != TimeSpan.Zero)
            {
                await UntilAsync(() => Task.FromResult(issuer.Fetches > fetches));
                world.Clock.Advance(TimeSpan.FromSeconds(5));
            }

            Assert.Equal(CallerState.Unavailable, (await authenticating).State);
        }

        Assert.Equal(0, elsewhere.Fetches);
        issuer.Answer = null;
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(issuer.Token(world.Clock))).State);
    }

    [Fact]
    public async Task Discovery_is_believed_only_about_the_issuer_itself()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer();
        var document = new Uri(issuer.Issuer + "/.well-known/openid-configuration");
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer, discovery: document));

        issuer.DiscoveredIssuer = "https://elsewhere.example";
        Assert.Equal(CallerState.Unavailable, (await world.AuthenticateAsync(issuer.Token(world.Clock))).State);
        (issuer.DiscoveredIssuer, issuer.DiscoveredKeys) = (null, "http://192.0.2.1/jwks");
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(CallerState.Unavailable, (await world.AuthenticateAsync(issuer.Token(world.Clock))).State);
        issuer.DiscoveredKeys = null;
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(CallerState.Identified, (await world.AuthenticateAsync(issuer.Token(world.Clock))).State);
    }

    [Fact]
    [Trait("advisory", "H-109")]
    public async Task A_key_that_is_none_is_passed_over()
    {
        using var stores = await servers.CreateAsync(StoreKind.Embedded);
        await using var issuer = new RogueIssuer();
        await using var world = await TrustWorld.CreateAsync(stores, TrustWorld.Trusting(issuer));
        var good = issuer.KeySet;

        foreach (var key in Keys)
        {
            issuer.KeySet = $$"""{"keys":[{{key}}]}""";
            Assert.Equal(CallerState.InvalidToken, await NextAsync());
            issuer.KeySet = good[..^2] + $",{key}]}}";
            Assert.Equal(CallerState.Identified, await NextAsync());
        }

        async Task<CallerState> NextAsync()
        {
            world.Clock.Advance(TimeSpan.FromMinutes(11));
            await world.Get<RevocationLog>().ReadAsync();
            var fetches = issuer.Fetches;
            await world.AuthenticateAsync(issuer.Token(world.Clock)); // begins a fetch, and may be answered with what is known
            await UntilAsync(() => Task.FromResult(issuer.Fetches > fetches));
            var state = CallerState.Nobody;
            var expected = issuer.KeySet.StartsWith(good[..^2], StringComparison.Ordinal) ? CallerState.Identified : CallerState.InvalidToken;
            await UntilAsync(async () => (state = (await world.AuthenticateAsync(issuer.Token(world.Clock))).State) == expected);
            return state;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
