using System.Globalization;
using System.Text;
using Gateway.TestKit;
using Gateway.Tests.Attacks.Tokens;
using Xunit;

namespace Gateway.Tests.Attacks.Sessions;

/// <summary>Cookies that only look like ours, several of them, and far too many, on https and over both versions of HTTP.</summary>
[Collection(nameof(TokenWorld))]
public sealed class CookieAttacks(TokenWorld world)
{
    /// <summary>Cookie headers (<c>|</c> between two) that are somebody's with the cookie where <c>$</c> is, and whether they are.</summary>
    public static TheoryData<string, bool> Headers => new()
    {
        { "__Host-ag_session=$", true },
        { "a=b; __Host-ag_session=$; c=d", true },
        { "a=b;__Host-ag_session=$", true },
        { ";;; ;__Host-ag_session=$;;;", true },
        { "a=b|__Host-ag_session=$", true },

        // Two of them: one was put there by somebody else, and nobody can tell which.
        { "__Host-ag_session=$; __Host-ag_session=x", false },
        { "__Host-ag_session=x; __Host-ag_session=$", false },
        { "__Host-ag_session=$; __Host-ag_session=$", false },
        { "__Host-ag_session=$; __Host-ag_session=", false },
        { "__Host-ag_session=$; a=b; __Host-ag_session=x", false },
        { "__Host-ag_session=$|__Host-ag_session=x", false },
        { "__Host-ag_session=x|__Host-ag_session=$", false },

        // What a sub-domain or a page over http can set, which no browser lets have the prefix.
        { "ag_session=$", false },
        { "__Secure-ag_session=$", false },
        { "__%48ost-ag_session=$", false },
        { "%5F_Host-ag_session=$", false },
        { "__host-ag_session=$", false },
        { "__HOST-AG_SESSION=$", false },
        { "__Host-ag_session2=$", false },
        { "__Host-ag_sessio=$", false },
        { "x__Host-ag_session=$", false },
        { "__Host-ag.session=$", false },
        { "__Host-ag-session=$", false },
        { "\u00e2\u0080\u008b__Host-ag_session=$", false },
        { "=__Host-ag_session=$", false },
        { "__Host-ag_session =$", false },
        { "__Host-ag_session[]=$", false },
        { "$Version=1; __Host-ag_session", false },
        { "a=\"; __Host-ag_session=$\"", false },
        { "a=__Host-ag_session=$", false },
        { "a=b, __Host-ag_session=$", false },

        // Another value.
        { "__Host-ag_session=\"$\"", false },
        { "__Host-ag_session= \"$", false },
        { "__Host-ag_session=$ x", false },
        { "__Host-ag_session=$,x", false },
        { "__Host-ag_session=$=", false },
        { "__Host-ag_session=$==", false },
        { "__Host-ag_session=%61gs_$", false },
        { "__Host-ag_session==$", false },
        { "__Host-ag_session", false },
        { "__Host-ag_session=", false },
    };

    [Theory, MemberData(nameof(Headers))]
    [Trait("advisory", "D-61")]
    public async Task Only_the_one_cookie_of_the_one_name_is_the_session(string header, bool isSomebody)
    {
        var (target, cookie) = ($"/page/cookie{Math.Abs(header.GetHashCode(StringComparison.Ordinal))}", await CookieAsync());
        string[] lines = header.Replace("$Version", "\0", StringComparison.Ordinal).Replace("$", cookie, StringComparison.Ordinal).Replace("\0", "$Version", StringComparison.Ordinal).Split('|');

        Assert.Equal(isSomebody ? 200 : 401, await SendRawAsync(target, lines));
        Assert.Equal(isSomebody ? 200 : 401, await SendAsync(world.Two, target, lines));
        Assert.Equal(isSomebody ? 200 : 401, await SendRawAsync("/auth/me", lines));
        Assert.Equal(isSomebody, world.Backend.Requests.Any(request => request.Target == target));
    }

    [Fact]
    [Trait("advisory", "D-62")]
    public async Task A_thousand_cookies_and_huge_ones_are_no_trouble()
    {
        var cookie = await CookieAsync();
        string[] crowds =
        [
            string.Concat(Enumerable.Range(0, 1_000).Select(i => $"c{i}=v; ")),
            string.Concat(Enumerable.Range(0, 400).Select(i => $"__Host-ag_session_{i}=chunks-{i}; ")),
            new(';', 20_000), string.Concat(Enumerable.Repeat("; ", 10_000)), string.Concat(Enumerable.Repeat("=;", 10_000)), string.Concat(Enumerable.Repeat("a;", 10_000)), new string('=', 20_000) + ";",
            $"big={new string('x', 28_000)}; ", new string('x', 28_000) + "; ",
        ];
        foreach (var crowd in crowds)
        {
            Assert.Equal(200, await SendAsync(world.One, "/auth/me", crowd + "__Host-ag_session=" + cookie));
            Assert.Equal(200, await SendAsync(world.Two, "/auth/me", crowd + "__Host-ag_session=" + cookie));
            Assert.Equal(401, await SendAsync(world.One, "/auth/me", crowd.TrimEnd()));
        }

        // As many of ours as fit: refused at the second.
        Assert.Equal(401, await SendAsync(world.One, "/auth/me", string.Concat(Enumerable.Repeat($"__Host-ag_session={cookie}; ", 150))));
        Assert.Equal(401, await SendAsync(world.One, "/auth/me", "__Host-ag_session=" + new string('A', 28_000)));
        Assert.Equal(401, await SendAsync(world.One, "/auth/me", "__Host-ag_session=ags_" + new string('A', 28_000)));

        // More than any header may have is the server's to refuse.
        var answer = await RawHttpClient.ExchangeAsync(
            world.Gateway.Port, $"GET /auth/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {new string('x', 40_000)}\r\n\r\n", TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("advisory", "D-63")]
    public async Task The_cookie_is_bound_to_host_and_https_when_it_is_given_replaced_and_taken_away()
    {
        var given = await world.Client.SendAsync("POST /auth/signin?cookies=true", new { email = world.Ada.Email, password = EndToEnd.ApiClient.Password }, null, null, Origin);
        var replaced = await WithCookieAsync("POST /auth/refresh", Value(given));
        var taken = await WithCookieAsync("POST /auth/signout", Value(replaced));

        foreach (var answer in new[] { given.Expect(200), replaced.Expect(200), taken.Expect(204) })
        {
            var attributes = answer.Headers["Set-Cookie"].Single(line => line.StartsWith("__Host-ag_session=", StringComparison.Ordinal)).Split("; ").Skip(1).ToList();
            Assert.Equal(["httponly", "path=/", "samesite=lax", "secure"], attributes.Where(attribute => !attribute.StartsWith("max-age", StringComparison.Ordinal) && !attribute.StartsWith("expires", StringComparison.Ordinal)).Order());
        }

        Assert.Equal("", Value(taken));

        // So is the one by which the browser is known, which stays.
        foreach (var answer in new[] { given, replaced })
        {
            var device = answer.Headers["Set-Cookie"].Single(line => line.StartsWith("__Host-ag_device=agd_", StringComparison.Ordinal)).Split("; ").Skip(1);
            Assert.Equal(["httponly", "max-age=34560000", "path=/", "samesite=lax", "secure"], device.Order());
        }

        Assert.DoesNotContain(taken.Headers["Set-Cookie"], line => line.Contains("ag_device", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("advisory", "D-59")]
    public async Task A_session_that_the_client_chose_is_never_adopted()
    {
        var eve = await world.Client.SignUpAsync();
        var eves = Value((await world.Client.SendAsync("POST /auth/signin?cookies=true", new { email = eve.Email, password = EndToEnd.ApiClient.Password }, null, null, Origin)).Expect(200));
        foreach (var chosen in new[] { "chosen", eves, eves[..^4] + "AAAA", "ags_" + Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('x', 99))), eve.RefreshToken, eve.AccessToken })
        {
            var answer = (await world.Client.SendAsync(
                "POST /auth/signin?cookies=true&sid=chosen&session=chosen", new { email = world.Ada.Email, password = EndToEnd.ApiClient.Password }, null, null, Origin, $"Cookie: __Host-ag_session={chosen}; ag_session={chosen}; JSESSIONID=chosen")).Expect(200);

            Assert.NotEqual(chosen, Value(answer));
            Assert.Equal(world.Ada.Email, (await WithCookieAsync("GET /auth/me", Value(answer))).Json.GetProperty("user").GetProperty("email").GetString());
            (await WithCookieAsync("GET /auth/me", chosen)).ExpectProblem(401, "unauthenticated");
            await WithCookieAsync("POST /auth/signout", Value(answer));
        }

        foreach (var field in new[] { "session_id", "sid", "session", "cookie" })
        {
            (await world.Client.SendAsync("POST /auth/signin", $$"""{"email":"{{world.Ada.Email}}","password":"{{EndToEnd.ApiClient.Password}}","{{field}}":"chosen"}""")).ExpectField(field, "unknown-field");
        }
    }

    private static string Origin => "Origin: https://app.example.test";

    private static string Value(EndToEnd.ApiAnswer answer) =>
        answer.Headers["Set-Cookie"].Single(line => line.StartsWith("__Host-ag_session=", StringComparison.Ordinal)).Split(';')[0].Split('=', 2)[1];

    private static async Task<int> SendAsync(HttpClient client, string path, params string[] cookies)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = client.DefaultRequestVersion, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var line in cookies)
        {
            request.Headers.TryAddWithoutValidation("Cookie", line);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    /// <summary>Each line as a field of its own, which HttpClient would put together.</summary>
    private async Task<int> SendRawAsync(string path, string[] cookies)
    {
        var fields = string.Concat(cookies.Select(line => $"Cookie: {line}\r\n"));
        var answer = await RawHttpClient.ExchangeAsync(world.Gateway.Port, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{fields}\r\n", TestContext.Current.CancellationToken);
        return int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
    }

    private Task<EndToEnd.ApiAnswer> WithCookieAsync(string request, string value) => world.Client.SendAsync(request, null, null, null, Origin, "Cookie: __Host-ag_session=" + value);

    private async Task<string> CookieAsync() =>
        Value((await world.Client.SendAsync("POST /auth/signin?cookies=true", new { email = world.Ada.Email, password = EndToEnd.ApiClient.Password }, null, null, Origin)).Expect(200));
}
