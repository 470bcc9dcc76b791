using System.Net;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Attacks;

/// <summary>Credentials of the gateway stay with the gateway, and one person's request is never another's.</summary>
public sealed class CredentialAttacks(AttackWorld attacked)
{
    public static TheoryData<Way, string> Kept => Ways.Times("/open/", "/optional/", "/in/", "/admin/", "/stripped/", "/java/", "/logout/");

    [Theory, MemberData(nameof(Kept))]
    [Trait("advisory", "A-13")]
    public async Task No_credential_of_ours_reaches_a_backend_however_it_is_written(Way way, string route)
    {
        var world = await attacked.OpenAsync();
        var person = await world.Client.SignInAsync(world.Ada.Email);
        var cookie = await world.Client.SignInWithCookieAsync(world.Ada.Email);
        foreach (var scheme in new[] { "Bearer ", "bearer ", "BEARER  ", "Bearer   " })
        {
            // A sign-out route ends the session that it is asked with.
            var token = route == "/logout/" ? (await world.Client.SignInAsync(world.Ada.Email)).AccessToken : person.AccessToken;
            await AssertKeptAsync(world, way, route, [token], ("Authorization", scheme + token), ("Proxy-Authorization", scheme + token));
        }

        var origin = ("Origin", world.Gateway.PublicOrigin);
        foreach (var line in new[] { "ag_session={0}", "a=1;ag_session={0};b=2", " ag_session={0} ; ag_device=device-secret", "theme=dark;\tag_session={0}" })
        {
            var session = route == "/logout/" ? await world.Client.SignInWithCookieAsync(world.Ada.Email) : cookie;
            var value = string.Format(System.Globalization.CultureInfo.InvariantCulture, line, session).Trim(' ');
            await AssertKeptAsync(world, way, route, [session, "device-secret"], ("Cookie", value), origin);
        }
    }

    [Theory]
    [InlineData("Authorization", "Bearer {refresh}")]
    [InlineData("Authorization", "bearer\t{access}")]
    [InlineData("Cookie", "AG_SESSION={access}; __host-Ag_Session={access}; __Host-ag_device={access}; ag_external={access}; __Host-ag_external={access}")]
    [InlineData("Cookie", "=ag_session={access}; ag_session={access}; ag_session={access}")]
    [InlineData("Cookie", "__Host-ag_session={access}")]
    [Trait("advisory", "A-13")]
    [Trait("advisory", "D-61")]
    public async Task Neither_does_one_in_another_place_or_spelling(string name, string value)
    {
        var world = await attacked.OpenAsync();
        value = value.Replace("{refresh}", world.Ada.RefreshToken, StringComparison.Ordinal).Replace("{access}", world.Ada.AccessToken, StringComparison.Ordinal);
        await AssertKeptAsync(world, Way.Http1, "/open/", [world.Ada.RefreshToken, world.Ada.AccessToken], (name, value));
        await AssertKeptAsync(world, Way.Http2, "/open/", [world.Ada.RefreshToken, world.Ada.AccessToken], (name, value));
    }

    [Fact]
    [Trait("advisory", "A-13")]
    public async Task A_route_that_asks_for_the_credentials_gets_them()
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        Assert.Equal(200, await world.AskAsync(Way.Http1, "/forward/" + mark, ("Authorization", "Bearer " + world.Ada.AccessToken)));
        Assert.Equal(["Bearer " + world.Ada.AccessToken], world.Received(mark).Values("Authorization"));
    }

    [Fact]
    [Trait("advisory", "A-15")]
    public async Task Requests_of_different_people_on_the_same_connections_are_never_mixed_up()
    {
        var world = await attacked.OpenAsync();
        var sent = new List<(string Mark, string? Id)>();
        using var client = await RawHttpClient.ConnectAsync(world.Gateway.Port, TestContext.Current.CancellationToken);
        for (var i = 0; i < 30; i++)
        {
            var (id, credentials) = (i % 3) switch
            {
                0 => (world.Ada.Id, $"Authorization: Bearer {world.Ada.AccessToken}\r\n"),
                1 => (world.Eve.Id, $"Authorization: Bearer {world.Eve.AccessToken}\r\n"),
                _ => ((string?)null, "Authorization: NTLM TlRMTVNTUAABAAAA\r\n"),
            };
            sent.Add((AttackWorld.NewMark(), id));

            // Pipelined: the next one is there before the last one is answered.
            await client.SendAsync($"GET /optional/{sent[^1].Mark} HTTP/1.1\r\nHost: {world.Host}\r\n{credentials}{(i == 29 ? "Connection: close\r\n" : "")}\r\n", TestContext.Current.CancellationToken);
        }

        await client.ReadToEndAsync(TestContext.Current.CancellationToken);
        AssertOwners(world, sent);
        Assert.All(sent, request => Assert.Empty(world.Received(request.Mark).Values("Authorization")));
    }

    [Fact]
    [Trait("advisory", "A-15")]
    public async Task Neither_are_those_that_run_at_the_same_time_over_one_HTTP2_connection()
    {
        var world = await attacked.OpenAsync();
        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        List<(string Mark, string? Id)> sent = [.. Enumerable.Range(0, 60).Select(i => (AttackWorld.NewMark(), (i % 3) switch { 0 => world.Ada.Id, 1 => world.Eve.Id, _ => null }))];
        await Task.WhenAll(sent.Select(async request =>
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{world.Http2Port}/optional/{request.Mark}") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            if (request.Id is not null)
            {
                message.Headers.Add("Authorization", "Bearer " + (request.Id == world.Ada.Id ? world.Ada : world.Eve).AccessToken);
            }

            using var answer = await http.SendAsync(message, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }));

        AssertOwners(world, sent);
    }

    private static void AssertOwners(AttackWorld.Parts world, IEnumerable<(string Mark, string? Id)> sent) => Assert.All(sent, request =>
    {
        IEnumerable<string> expected = request.Id is null ? [] : [request.Id];
        Assert.Equal(expected, world.Received(request.Mark).Values("X-User-Id"));
    });

    private static async Task AssertKeptAsync(AttackWorld.Parts world, Way way, string route, string[] secrets, params (string Name, string Value)[] headers)
    {
        var mark = AttackWorld.NewMark();
        Assert.Equal(way == Way.WebSocket ? 101 : 200, await world.AskAsync(way, route + mark, headers));
        var head = world.Received(mark).Head;
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, head, StringComparison.OrdinalIgnoreCase));
    }
}
