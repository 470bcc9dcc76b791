using System.Text.Json;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What no honest client sends goes on record, once in a while, and changes nothing else.</summary>
public sealed class SuspicionTests(OwnWorlds worlds) : IClassFixture<OwnWorlds>
{
    [Theory]
    [Trait("advisory", "J-120")]
    [Trait("advisory", "A-2")]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_identity_header_from_a_client_is_recorded_in_every_spelling_and_removed(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var person = await world.Client.SignUpAsync();
        (await world.Client.SendAsync("GET /page", bearer: person.AccessToken, headers: ["X-Forwarded-For: 8.8.8.8", "Expect: 100-continue", "X-Original-URL: /admin"])).Expect(200);
        Assert.Empty(await SuspiciousAsync(world, "suspicious.identity-header")); // proxies send these

        var requests = 0;
        foreach (var header in (string[])["X_User_Id: 1", "x-user-id: 1", "REMOTE.USER: root", "X-Auth-Request-Email: root@example.com", "X-User-Roles: admin"])
        {
            foreach (var path in (string[])["GET /page", "GET /open/page", "GET /optional/page"])
            {
                (await world.Client.SendAsync($"{path}?{++requests}", bearer: person.AccessToken, headers: [header, "Connection: X-User-Id, X_User_Id"])).Expect(200);
                Assert.DoesNotContain(world.Backend.Requests, request => request.Head.Contains("root", StringComparison.Ordinal));
            }
        }

        (await world.Client.SendAsync($"GET /page?{++requests}", headers: ["X-User-Id: 1"])).Expect(401); // never reaches the proxy

        var row = Assert.Single(await SuspiciousAsync(world, "suspicious.identity-header", 1));
        Assert.Equal(("suspicious.identity-header", "X_User_Id", "route site", true), (
            row.GetProperty("event").GetString(), row.GetProperty("detail").GetString(), row.GetProperty("endpoint").GetString(), row.GetProperty("suspicious").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, row.GetProperty("user_id").ValueKind);
        await CountedAsync(world, "identity-header", requests);
    }

    [Theory]
    [Trait("advisory", "J-120")]
    [Trait("advisory", "C-31")]
    [Trait("advisory", "C-47")]
    [MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_credential_in_our_name_that_is_not_ours_is_recorded_and_refused_as_any_other(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var person = await world.Client.SignUpAsync();
        var cookie = await world.Client.SignInWithCookieAsync(person.Email);
        var ended = await world.Client.SignInAsync(person.Email);
        (await world.Client.SendAsync("POST /auth/signout", bearer: ended.AccessToken)).Expect(204);
        (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = ended.RefreshToken })).Expect(401);
        (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken[..^1] })).Expect(401);
        await world.Client.UntilAsync(401, "GET /page", ended.AccessToken);
        Assert.Empty(await SuspiciousAsync(world, "suspicious.token"));

        var payload = person.AccessToken.Split('.')[1];
        var plain = (await world.Client.SendAsync("GET /page", bearer: $"eyJhbGciOiJub25lIn0.{payload}.")).ExpectProblem(401, "invalid-token");
        var other = (await world.Client.SendAsync("GET /page", bearer: "nonsense")).ExpectProblem(401, "invalid-token");
        Assert.Equal(other["WWW-Authenticate"], plain["WWW-Authenticate"]);
        (await world.Client.SendAsync("GET /page", bearer: Altered(person.AccessToken))).ExpectProblem(401, "invalid-token");
        (await world.Client.SendAsync("GET /page", cookie: Altered(cookie))).Expect(401);
        (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = Altered(person.RefreshToken) })).ExpectProblem(401, "invalid-refresh-token");
        (await world.Client.SendAsync("POST /auth/refresh", cookie: Altered(cookie), headers: ["Sec-Fetch-Site: same-origin"])).ExpectProblem(401, "invalid-refresh-token");

        var row = Assert.Single(await SuspiciousAsync(world, "suspicious.token", 1));
        Assert.Equal(("suspicious.token", "access token that is not ours", "route site"), (row.GetProperty("event").GetString(), row.GetProperty("detail").GetString(), row.GetProperty("endpoint").GetString()));
        await CountedAsync(world, "token", 5);
        (await world.Client.SendAsync("GET /page", bearer: person.AccessToken)).Expect(200);
    }

    private static string Altered(string credential)
    {
        var at = credential.Length - 20;
        return credential[..at] + (credential[at] == 'A' ? 'B' : 'A') + credential[(at + 1)..];
    }

    /// <summary>The suspicious rows of an event, once there are so many: they are written behind the requests.</summary>
    private static async Task<IReadOnlyList<JsonElement>> SuspiciousAsync(World world, string code, int count = 0)
    {
        for (var tries = 0; ; tries++)
        {
            var rows = (await world.RunAsync("audit", "--suspicious", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
                .Where(row => row.GetProperty("event").GetString() == code).ToList();
            if (rows.Count >= count || tries == 100)
            {
                return rows;
            }
        }
    }

    private static async Task CountedAsync(World world, string kind, int count)
    {
        using var management = new ApiClient($"http://localhost:{world.Gateway.ManagementPort}");
        var there = 0.0;
        for (var tries = 0; tries < 500 && there < count; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken); // the answer to a scrape is kept for a moment
            there = (await Scrape.OfAsync(management)).Where(line => line.Name is "authgateway_suspicious_total" && line.Has($"kind=\"{kind}\"")).Sum(line => line.Value);
        }

        Assert.Equal(count, there);
    }
}
