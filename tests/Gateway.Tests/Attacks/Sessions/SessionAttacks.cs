using System.Text;
using System.Text.Json;
using Gateway.TestKit;
using Gateway.Tests.Attacks.Tokens;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.House;
using Xunit;

namespace Gateway.Tests.Attacks.Sessions;

/// <summary>Somebody else's session, by a credential of one's own, and credentials in places that are not theirs.</summary>
[Collection(nameof(TokenWorld))]
public sealed class SessionAttacks(TokenWorld world)
{
    private const string Origin = "Origin: https://app.example.test";

    [Fact]
    [Trait("advisory", "D-56")]
    [Trait("advisory", "D-64")]
    public async Task A_refresh_is_for_whoever_the_credential_is_of_and_for_nobody_else_who_is_signed_in()
    {
        var ada = await SignInWithCookieAsync(world.Ada.Email);
        var eve = await world.Client.SignUpAsync();

        // Eve's refresh token in Ada's browser: Eve's tokens, and Ada stays who she is there.
        var answer = (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = eve.RefreshToken }, world.Ada.AccessToken, null, Origin, "Cookie: __Host-ag_session=" + ada)).Expect(200);
        Assert.Equal(eve.Email, answer.Json.GetProperty("user").GetProperty("email").GetString());
        Assert.Equal("", answer["Set-Cookie"]);
        Assert.Equal(world.Ada.Email, await WhoAsync("Cookie: __Host-ag_session=" + ada));
        Assert.Equal(eve.Email, await WhoAsync("Authorization: Bearer " + answer.Member("access_token")));

        // A token in the header refreshes nothing, and nobody can say who they want to be.
        (await world.Client.SendAsync("POST /auth/refresh", bearer: world.Ada.AccessToken)).ExpectProblem(401, "invalid-refresh-token");
        foreach (var field in new[] { "user_id", "sub", "email", "client_id" })
        {
            (await world.Client.SendAsync("POST /auth/refresh", $$"""{"refresh_token":"{{answer.Member("refresh_token")}}","{{field}}":"{{world.Ada.Id}}"}""")).ExpectField(field, "unknown-field");
        }
    }

    [Fact]
    [Trait("advisory", "D-56")]
    [Trait("advisory", "K-127")]
    public async Task Nobody_sees_or_ends_the_sessions_of_others_whatever_they_ask_for()
    {
        var eve = await world.Client.SignUpAsync();
        var adas = Items(await world.Client.SendAsync("GET /auth/sessions", bearer: world.Ada.AccessToken)).ToList();
        foreach (var id in adas.Select(id => Guid.Parse(id)).SelectMany(id => new[] { id.ToString("D"), id.ToString("N"), id.ToString("B"), id.ToString("X") })
            .Concat([world.Ada.Id, $"{world.Ada.Id:N}:session:x", "sessions", "*", "revocations", "{revocations}", "..", "ag:{revocations}", "%2a", "0", ""]))
        {
            Assert.NotEqual(204, (await world.Client.SendAsync("DELETE /auth/sessions/" + Uri.EscapeDataString(id), bearer: eve.AccessToken)).Status);
        }

        // A cursor is a place in one's own list.
        foreach (var id in adas)
        {
            var page = (await world.Client.SendAsync($"GET /auth/sessions?cursor={Guid.Parse(id):N}", bearer: eve.AccessToken)).Expect(200);
            Assert.DoesNotContain(Items(page), adas.Contains);
        }

        Assert.Equal(adas, Items(await world.Client.SendAsync("GET /auth/sessions", bearer: world.Ada.AccessToken)).Intersect(adas));
        (await world.Client.SendAsync("POST /auth/signout", new { scope = "others" }, eve.AccessToken)).Expect(204);
        Assert.Equal(world.Ada.Email, await WhoAsync("Authorization: Bearer " + world.Ada.AccessToken));
    }

    [Fact]
    [Trait("advisory", "D-65")]
    public async Task Neither_a_refresh_nor_a_device_token_is_a_new_proof_of_who_somebody_is()
    {
        var signedIn = (await world.Client.SendAsync("POST /auth/signin", new { email = world.Ada.Email, password = ApiClient.Password })).Expect(200);
        await Task.Delay(TimeSpan.FromMilliseconds(1_100), TimeProvider.System, TestContext.Current.CancellationToken); // the claim has whole seconds
        var refreshed = (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = signedIn.Member("refresh_token") })).Expect(200);

        Assert.True(Claim(refreshed, "iat").GetInt64() > Claim(signedIn, "iat").GetInt64());
        Assert.Equal(Claim(signedIn, "auth_time").GetInt64(), Claim(refreshed, "auth_time").GetInt64());
        Assert.Equal(Claim(signedIn, "amr").ToString(), Claim(refreshed, "amr").ToString());

        var device = signedIn.Member("device_token");
        (await world.Client.SendAsync("GET /auth/me", bearer: device)).ExpectProblem(401, "invalid-token");
        (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = device })).ExpectProblem(401, "invalid-refresh-token");
        (await world.Client.SendAsync("GET /auth/me", null, null, null, "Cookie: __Host-ag_session=" + device)).ExpectProblem(401, "unauthenticated");
        (await world.Client.SendAsync("POST /auth/signin", new { email = world.Ada.Email, password = "wrong", device_token = device })).ExpectProblem(401, "invalid-credentials");
    }

    [Fact]
    [Trait("advisory", "C-52")]
    [Trait("advisory", "C-41")]
    public async Task A_good_token_anywhere_but_in_its_header_is_nobodys()
    {
        var token = world.Ada.AccessToken;
        var basic = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{world.Ada.Email}:{token}"));
        string[] lines =
        [
            "X-Nothing: here", $"Authorization: {token}", $"Authorization: Token {token}", $"Authorization: JWT {token}", $"Authorization: DPoP {token}", $"Authorization: Basic {basic}", $"Authorization: Bearer\t{token}",
            $"Proxy-Authorization: Bearer {token}", $"X-Access-Token: {token}", $"X-Forwarded-Access-Token: {token}", $"X-Authorization: Bearer {token}", $"Sec-WebSocket-Protocol: bearer, {token}",
            $"Cookie: access_token={token}", $"Cookie: Authorization=Bearer {token}", $"Cookie: __Host-ag_session={token}", $"Cookie: __Host-ag_device={token}", $"Authorization_: Bearer {token}",
        ];
        foreach (var path in new[] { "/page/elsewhere", "/auth/me", "/auth/sessions" })
        {
            foreach (var line in lines)
            {
                await ExpectNobodyAsync("GET", $"{path}?x=1", line, body: "");
            }

            foreach (var query in new[] { "access_token", "token", "id_token", "jwt", "bearer", "authorization", "refresh_token", "Authorization" })
            {
                await ExpectNobodyAsync("GET", $"{path}?{query}={token}", "X-Nothing: here", body: "");
            }
        }

        await ExpectNobodyAsync("POST", "/page/elsewhere", "Content-Type: application/x-www-form-urlencoded", $"access_token={token}");
        await ExpectNobodyAsync("POST", "/auth/password/change", "Content-Type: application/x-www-form-urlencoded", $"access_token={token}");
        Assert.DoesNotContain(world.Backend.Requests, request => request.Target.StartsWith("/page/elsewhere", StringComparison.Ordinal));

        // Where anybody may go, nobody is named.
        await RawAsync("GET", $"/optional/elsewhere?access_token={token}", "X-Access-Token: " + token, "");
        Assert.Empty(world.Backend.Requests.Single(request => request.Target.StartsWith("/optional/elsewhere", StringComparison.Ordinal)).Values("X-User-Id"));
    }

    [Fact]
    [Trait("advisory", "D-66")]
    public void Chance_comes_from_the_cryptographic_generator_alone() => HouseTests.AssertNone(
        "Take RandomNumberGenerator: what System.Random gives can be foretold, and so can what is secret because of it",
        SourceFile.All.Where(file => file.Folders[0] is "src" && (Says(file, "new Random(") || Says(file, "Random.Shared") || Says(file, "Guid.NewGuid"))).Select(file => file.Path));

    private static bool Says(SourceFile file, string text) => file.Text.Contains(text, StringComparison.Ordinal);

    private static IEnumerable<string> Items(ApiAnswer answer) =>
        answer.Expect(200).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!);

    private static JsonElement Claim(ApiAnswer answer, string name) =>
        JsonDocument.Parse(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(answer.Member("access_token").Split('.')[1])).RootElement.GetProperty(name);

    private async Task<string?> WhoAsync(string header) =>
        (await world.Client.SendAsync("GET /auth/me", null, null, null, header)).Expect(200).Json.GetProperty("user").GetProperty("email").GetString();

    private async Task<string> SignInWithCookieAsync(string email) =>
        (await world.Client.SendAsync("POST /auth/signin?cookies=true", new { email, password = ApiClient.Password }, null, null, Origin)).Expect(200)
            .Headers["Set-Cookie"].Single(line => line.StartsWith("__Host-ag_session=", StringComparison.Ordinal)).Split(';')[0].Split('=', 2)[1];

    private async Task ExpectNobodyAsync(string method, string target, string line, string body)
    {
        var answer = await RawAsync(method, target, line, body);
        Assert.True(answer.StartsWith("HTTP/1.1 401 ", StringComparison.Ordinal) && answer.Contains("WWW-Authenticate: Bearer\r\n", StringComparison.Ordinal), $"{method} {target} {line}: {answer}");
    }

    private Task<string> RawAsync(string method, string target, string line, string body) => RawHttpClient.ExchangeAsync(
        world.Gateway.Port, $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {body.Length}\r\n{line}\r\n\r\n{body}", TestContext.Current.CancellationToken);
}
