using System.Buffers.Text;
using System.Text.Json;
using Gateway.Auth.Access;
using Gateway.Auth.Secrets;
using Gateway.Auth.Sessions;
using Gateway.Auth.Users;
using Gateway.TestKit;

namespace Gateway.Auth.Tests.Sessions;

/// <summary>Credentials of one session used at once, on several replicas and across restarts.</summary>
public sealed class SessionRaceTests(StoreServers servers)
{
    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-53")]
    [Trait("advisory", "D-55")]
    public async Task Fifty_parallel_uses_of_a_cookie_are_one_rotation(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var one = await AuthWorld.CreateAsync(stores);
        await using var two = await AuthWorld.CreateAsync(stores, one.Clock);
        var user = await one.AddUserAsync();
        var first = await one.StartSessionAsync(user, SessionMode.Cookie);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => RotateAsync(i % 2 == 0 ? one : two, SessionMode.Cookie, first.Credential))));

        var next = Assert.Single(answers.Select(answer => Assert.IsType<RotationResult.Issued>(answer).Session.Credential).Distinct(StringComparer.Ordinal));
        Assert.Equal(CallerState.Identified, (await two.Get<CookieSessions>().AuthenticateAsync(next)).State);
        Assert.Single(await one.Get<SessionStore>().ListAsync(user.Id));
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-53")]
    [Trait("advisory", "D-57")]
    public async Task A_session_that_ends_while_it_is_refreshed_leaves_no_good_credential(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        await using var one = await AuthWorld.CreateAsync(stores);
        await using var two = await AuthWorld.CreateAsync(stores, one.Clock);
        var user = await one.AddUserAsync();
        for (var round = 0; round < 10; round++)
        {
            var session = await one.StartSessionAsync(user);
            var refreshing = Enumerable.Range(0, 10).Select(i => Task.Run(() => RotateAsync(i % 2 == 0 ? one : two, SessionMode.Tokens, session.Credential))).ToList();
            await Task.WhenAll([.. refreshing, two.Get<SessionRevocation>().EndAsync(user.Id, session.SessionId)]);

            Assert.Null(await one.Get<SessionStore>().FindAsync(user.Id, session.SessionId));
            await one.Get<RevocationLog>().ReadAsync();
            foreach (var issued in (await Task.WhenAll(refreshing)).OfType<RotationResult.Issued>())
            {
                Assert.IsType<RotationResult.Refused>(await RotateAsync(one, SessionMode.Tokens, issued.Session.Credential));
                Assert.Equal(CallerState.InvalidToken, one.Get<BearerTokens>().Authenticate(AccessToken(issued.Session)).State);
            }

            Assert.Empty(await one.Get<SessionStore>().ListAsync(user.Id));
        }
    }

    [Theory]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-54")]
    [Trait("advisory", "D-60")]
    public async Task Theft_is_noticed_after_a_restart_and_ends_what_the_thief_has(StoreKind kind)
    {
        using var stores = await servers.CreateAsync(kind);
        string stolen, thiefs;
        User user;
        Microsoft.Extensions.Time.Testing.FakeTimeProvider clock;
        await using (var before = await AuthWorld.CreateAsync(stores))
        {
            (user, clock) = (await before.AddUserAsync(), before.Clock);
            stolen = (await before.StartSessionAsync(user)).Credential;

            // The thief is first, and uses what they got.
            thiefs = Issued(await RotateAsync(before, SessionMode.Tokens, stolen)).Credential;
            thiefs = Issued(await RotateAsync(before, SessionMode.Tokens, thiefs)).Credential;
        }

        await using var after = await AuthWorld.CreateAsync(stores, clock);
        Assert.IsType<RotationResult.Theft>(await RotateAsync(after, SessionMode.Tokens, stolen));
        Assert.IsType<RotationResult.Refused>(await RotateAsync(after, SessionMode.Tokens, thiefs));
        Assert.Empty(await after.Get<SessionStore>().ListAsync(user.Id));
    }

    [Fact]
    [Trait("advisory", "D-66")]
    public void No_credential_tells_anything_about_the_next()
    {
        var writer = new SessionCredentials(new SecretProtector(new SecretsOptions { MasterSecret = "a master secret for tests, long enough" }));
        var credentials = Enumerable.Range(0, 2_000).Select(_ => Base64Url.DecodeFromChars(writer.Create(SessionMode.Tokens, Guid.Empty, Guid.Empty, 1).AsSpan("agr_".Length))).ToList();

        // User, session and generation are the same; then 256 bits of chance, each of them one in half of the cases, and the MAC over it all.
        Assert.All(credentials, bytes => Assert.Equal(credentials[0].AsSpan(0, 36), bytes.AsSpan(0, 36)));
        for (var bit = 36 * 8; bit < 100 * 8; bit++)
        {
            Assert.InRange(credentials.Count(bytes => (bytes[bit / 8] & (1 << (bit % 8))) != 0), 800, 1_200);
        }
    }

    private static Task<RotationResult> RotateAsync(AuthWorld world, SessionMode mode, string credential) => world.Get<SessionIssuer>().RotateAsync(mode, credential);

    private static IssuedSession Issued(RotationResult result) => Assert.IsType<RotationResult.Issued>(result).Session;

    private static string AccessToken(IssuedSession session) => JsonDocument.Parse(session.Body).RootElement.GetProperty("access_token").GetString()!;
}
