using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Attacks;

/// <summary>Ways around <c>/admin/{**rest}</c>, tried by nobody and by somebody without the role, that known products have taken for another path.</summary>
public sealed class PathAttacks(AttackWorld attacked)
{
    /// <summary>Refused for everybody, whatever the route.</summary>
    public static TheoryData<string> Ambiguous =>
    [
        "/open/../admin/x", "/open/./../admin/x", "/open/..%2fadmin/x", "/open/%2e%2e/admin/x", "/open/%2E%2e%2Fadmin/x", "/open/.%2e/admin/x", "/bare/../admin/x", "/bare/..;/admin/x",
        "/open/..", "/open/.", "/./admin/x", "/../admin/x", "/admin/./x", "/admin/x/..", "/stripped/%2e%2e/admin/x", "/bare/%2e%2e%2fadmin/x",
        "/open%2f..%2fadmin/x", "/open/%5c..%5cadmin/x", "/open/..\\admin/x", "/open\\..\\admin\\x", "/%5cadmin/x", "\\admin\\x", "/admin%5cx", "/admin\\x", "/admin%2fx", "/%2fadmin/x", "/open%2f/../admin/x",
        "/open/%252e%252e/admin/x", "/%2561dmin/x", "/admin%252fx", "/open/%25%32%65%25%32%65/admin/x", "/open/%25252e%25252e/admin/x", "/open/%c0%ae%c0%ae/admin/x", "/admin%c0%afx", "/open/%e0%80%ae/admin/x",
        "//admin/x", "/open//../admin/x", "/admin//x", "///admin/x", "/open/;/admin/x", "/bare//admin/x", "/open//admin/x",
        "/admin;x/y", "/admin;/y", "/admin/;x/y", "/;x/admin/y", "/open/..;/admin/x", "/open/..;a=b/admin/x", "/open/.;/admin/x", "/admin%3bx/y", "/open/%2e%2e;/admin/x", "/open/x;/../../admin/y", "/open;jsessionid=1/x",
        "/admin./x", "/admin%20/x", "/admin%2e/x", "/admin../x", "/admin%20%20/x", "/admin.%20/x", "/open/x.", "/open/x%20",
        "/admin#/x", "/open/x#/admin/y", "/admin/x#", "/open/x?y#z", "#/admin/x",
        "/admin%00/x", "/open/%00/../admin/x", "/admin/x%00.css", "/open/x%0d%0aX-User-Id:%20root", "/open/x%0aGET%20/admin/x", "/open/x%09", "/open/x%7f", "/open/x%", "/open/x%2", "/open/x%zz", "/open/%u002e%u002e/admin/x",
        "/open/x%ff", "/admin%ff/x", "/open/caf%e9", "/open/\u00e9",
    ];

    [Theory, MemberData(nameof(Ambiguous))]
    [Trait("advisory", "B-18")]
    [Trait("advisory", "B-19")]
    [Trait("advisory", "B-20")]
    [Trait("advisory", "B-22")]
    [Trait("advisory", "B-24")]
    public async Task A_path_with_two_readings_is_refused_before_anybody_is_asked_who_they_are(string path)
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        foreach (var credentials in new[] { "X-Nobody: 1", "Authorization: Bearer " + world.Eve.AccessToken, "Authorization: Bearer " + world.Ada.AccessToken })
        {
            Assert.Equal(400, Ways.Status(await world.SendAsync("GET", path, credentials, "X-Mark: " + mark)));
            Assert.Equal(400, Ways.Status(await world.SendAsync("POST", path, credentials, "X-Mark: " + mark, "Content-Length: 0")));
        }

        foreach (var tls in new[] { false, true })
        {
            var answer = await world.SendHttp2Async(RawHttp2Request.To("GET", world.Host, path, ("x-mark", mark), ("authorization", "Bearer " + world.Ada.AccessToken)), tls);
            Assert.True(answer is { Status: 400 } or { Reset: not null } or { GoAway: not null }, answer.ToString());
        }

        Assert.False(world.HasReceived(mark));
    }

    /// <summary>Everybody's reading is <c>/admin/…</c>, so its policy decides.</summary>
    [Theory]
    [InlineData("/ADMIN/x")]
    [InlineData("/Admin/x")]
    [InlineData("/%61dmin/x")]
    [InlineData("/%41%44%4D%49%4e/x")]
    [InlineData("/admin/")]
    [InlineData("/admin")]
    [InlineData("/admin?/open/x")]
    [InlineData("/admin/x?/../../open/x")]
    [InlineData("/admin/x?#/open/")]
    [InlineData("/admin/open/x")]
    [InlineData("/admin/x.css")]
    [InlineData("/admin/.well-known/x")]
    [InlineData("http://{host}/admin/x")]
    [Trait("advisory", "B-18")]
    [Trait("advisory", "B-19")]
    [Trait("advisory", "B-21")]
    [Trait("advisory", "B-23")]
    [Trait("advisory", "B-25")]
    public async Task Another_spelling_of_the_same_path_is_under_the_same_policy(string path)
    {
        var world = await attacked.OpenAsync();
        var target = path.Replace("{host}", world.Host, StringComparison.Ordinal);
        var status = path.Contains('#', StringComparison.Ordinal) ? 400 : 401;
        Assert.Equal(status, Ways.Status(await world.SendAsync("GET", target)));
        Assert.Equal(status == 401 ? 403 : 400, Ways.Status(await world.SendAsync("GET", target, "Authorization: Bearer " + world.Eve.AccessToken)));
        Assert.Equal(status == 401 ? 200 : 400, Ways.Status(await world.SendAsync("GET", target, "Authorization: Bearer " + world.Ada.AccessToken)));
    }

    /// <summary>Nobody's reading is <c>/admin/…</c> or <c>/open/…</c>: the rule for everything else decides, which asks for a sign-in.</summary>
    [Theory]
    [InlineData("/openx/{mark}")]
    [InlineData("/open../{mark}")]
    [InlineData("/open-admin/{mark}")]
    [InlineData("/openadmin/{mark}")]
    [InlineData("/adminx/{mark}")]
    [InlineData("/x/open/{mark}")]
    [InlineData("/open%3F/{mark}")]
    [InlineData("/open%23/{mark}")]
    [InlineData("/open%3Fx=/{mark}")]
    [InlineData("/{mark}?/open/x")]
    [InlineData("/{mark}?path=/open/")]
    [InlineData("/authx/{mark}")]
    [InlineData("/healthzx/{mark}")]
    [InlineData("/.well-known/{mark}")]
    [InlineData("/optionalx/{mark}")]
    [Trait("advisory", "B-23")]
    [Trait("advisory", "B-25")]
    public async Task A_path_that_only_looks_like_an_open_one_is_not_open(string path)
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        var target = path.Replace("{mark}", mark, StringComparison.Ordinal);
        Assert.Equal(path.StartsWith("/open../", StringComparison.Ordinal) ? 400 : 401, Ways.Status(await world.SendAsync("GET", target)));
        Assert.False(world.HasReceived(mark));
    }

    /// <summary>The auth API answers under its own name only, and is never asked of a backend.</summary>
    [Theory]
    [InlineData("//auth/signin", 400)]
    [InlineData("/auth//signin", 400)]
    [InlineData("/auth/signin;x", 400)]
    [InlineData("/auth;x/signin", 400)]
    [InlineData("/auth%2fsignin", 400)]
    [InlineData("/auth/./signin", 400)]
    [InlineData("/open/../auth/signin", 400)]
    [InlineData("/auth/signin%20", 400)]
    [InlineData("/auth/%2e%2e/open/x", 400)]
    [InlineData("/AUTH/SIGNIN", 200)]
    [InlineData("/%61uth/sign%69n", 200)]
    [InlineData("/auth/signin/", 200)]
    [InlineData("/auth/signin/x", 404)]
    [InlineData("/auth/x", 404)]
    [InlineData("/AUTH", 404)]
    [InlineData("/healthz/x", 404)]
    [Trait("advisory", "B-20")]
    [Trait("advisory", "B-21")]
    public async Task The_auth_API_has_one_path(string path, int status)
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        var body = $$"""{"email":"{{world.Eve.Email}}","password":"{{ApiClient.Password}}"}""";
        var answer = await world.SendRawAsync(
            $"POST {path} HTTP/1.1\r\nHost: {world.Host}\r\nConnection: close\r\nX-Mark: {mark}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nAuthorization: Bearer {world.Ada.AccessToken}\r\n\r\n{body}");
        Assert.Equal(status, Ways.Status(answer));
        Assert.False(world.HasReceived(mark));
    }

    [Theory]
    [InlineData("/stripped/{mark}/a%20b?q=%2f..", "/{mark}/a%20b?q=%2f..")]
    [InlineData("/STRIPPED/{mark}", "/{mark}")]
    [InlineData("/%73tripped/{mark}", "/{mark}")]
    [InlineData("/stripped/admin/{mark}", "/admin/{mark}")]
    [InlineData("/stripped/{mark}%3Fx%23y%25", "/{mark}%3Fx%23y%25")]
    [InlineData("/in/{mark}/%7e%41?%2F;//..", "/in/{mark}/%7e%41?%2F;//..")]
    [InlineData("http://{host}/in/{mark}", "/in/{mark}")]
    [Trait("advisory", "B-18")]
    [Trait("advisory", "B-23")]
    [Trait("advisory", "B-27")]
    public async Task What_arrives_is_what_was_decided_about(string target, string arrives)
    {
        var world = await attacked.OpenAsync();
        var mark = AttackWorld.NewMark();
        Assert.Equal(200, Ways.Status(await world.SendAsync("GET", target.Replace("{mark}", mark, StringComparison.Ordinal).Replace("{host}", world.Host, StringComparison.Ordinal), "Authorization: Bearer " + world.Eve.AccessToken)));
        Assert.Equal(arrives.Replace("{mark}", mark, StringComparison.Ordinal), world.Received(mark).Target);
    }
}
