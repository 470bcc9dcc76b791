using System.Buffers.Text;
using Gateway.Auth.Access;
using Gateway.Network;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Proxying;

/// <summary>What a backend sees of a request, and what it never sees.</summary>
public sealed class ForwardedRequestTests : IAsyncLifetime
{
    private static readonly string[] Spellings =
    [
        "X-User-Id", "x-user-id", "X-USER-ID", "x-User-iD", "X_User_Id", "X_User-Id", "X-User_Id", "x_user_id", "X_USER_ID", "X.User.Id",
        "X!User!Id", "X~User~Id", "X*User*Id", "X#User#Id", "X$User$Id", "X%User%Id", "X&User&Id", "X'User'Id", "X+User+Id", "X^User^Id",
        "X`User`Id", "X|User|Id", "XUserId", "xuserid", "X--User--Id", "X-User-Id-", "-X-User-Id", "_X_User_Id_", "X-UserId", "XUser-Id",
        "X.User-Id", "X-User.Id", "X_-User-_Id", "X-User-Id_", "X~.User.~Id", "X-User-Id.", "..X-User-Id", "X-U-s-e-r-I-d", "x|user|id", "X'User_Id",
    ];

    private readonly RecordingBackend backend = new();
    private EdgeGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = await EdgeGateway.StartAsync(backend.Address + "base/",
        [
            (EdgeGateway.Match("signed-in", "/in/{**rest}"), EdgeGateway.Route("signed-in", AccessPolicy.SignedIn)),
            (EdgeGateway.Match("optional", "/optional/{**rest}"), EdgeGateway.Route("optional", AccessPolicy.Optional)),
            (EdgeGateway.Match("open", "/open/{**rest}"), EdgeGateway.Route("open", AccessPolicy.Anonymous)),
            (EdgeGateway.Match("all", "/all/{**rest}"), EdgeGateway.Route("all", AccessPolicy.SignedIn) with { ForwardAuthorization = true }),
            (EdgeGateway.Match("stripped", "/stripped/{**rest}", Transform("PathRemovePrefix", "/stripped")), EdgeGateway.Route("stripped", AccessPolicy.SignedIn) with { HasPathTransforms = true }),
            (EdgeGateway.Match("query", "/query/{**rest}", Transform("QueryValueParameter", "added", "Set", "1")), EdgeGateway.Route("query", AccessPolicy.SignedIn)),
            (EdgeGateway.Match("hostile", "/hostile/{**rest}", Transform("RequestHeader", "X_User_Id", "Set", "root"), Transform("X-Forwarded", "Append")), EdgeGateway.Route("hostile", AccessPolicy.Anonymous)),
            (EdgeGateway.Match("matrix", "/in/matrix/{**rest}"), EdgeGateway.Route("matrix", AccessPolicy.SignedIn) with { AllowedPathForms = PathForms.Parameters | PathForms.EncodedSlash }),
            (EdgeGateway.Match("forgotten", "/forgotten/{**rest}"), null),
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Theory]
    [InlineData("/in/x", true, true)]
    [InlineData("/optional/x", true, true)]
    [InlineData("/optional/x", false, false)]
    [InlineData("/open/x", true, false)]
    [InlineData("/stripped/x", true, true)]
    [InlineData("/all/x", true, true)]
    [Trait("advisory", "A-1")]
    [Trait("advisory", "A-2")]
    [Trait("advisory", "A-3")]
    [Trait("advisory", "A-5")]
    public async Task No_spelling_of_an_identity_header_crosses(string target, bool signedIn, bool known)
    {
        string[] forged = [.. Spellings.Select(name => name + ": root"), "X-User-Id: again", "X-User-Name: root", "Remote_User: root"];
        var received = await ForwardAsync("GET", target, signedIn ? [.. forged, "Authorization: Bearer ada"] : forged);
        Assert.DoesNotContain(received.Headers, header => header.Value is "root" or "again");
        Assert.Equal(known ? EdgeGateway.Ada.UserId.ToString() : null, One(received, "X-User-Id"));
        Assert.Null(One(received, "X-User-Name"));
    }

    [Fact]
    [Trait("advisory", "A-1")]
    public async Task Neither_does_one_that_a_transform_sets_nor_one_in_a_trailer()
    {
        Assert.Null(One(await ForwardAsync("GET", "/hostile/x"), "X_User_Id"));

        var answer = await gateway.SendRawAsync(
            $"POST /open/x HTTP/1.1\r\nHost: {gateway.Host}\r\nConnection: close\r\nTrailer: X-User-Id\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-User-Id: root\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("root", backend.Last.Head + backend.Last.Trailers, StringComparison.Ordinal);
        Assert.Equal("a", backend.Last.BodyText);
    }

    [Fact]
    [Trait("advisory", "A-6")]
    public async Task What_Connection_names_ends_here_but_never_our_own_headers()
    {
        var received = await ForwardAsync("GET", "/in/x", "Authorization: Bearer ada", "Connection: X-User-Id, X-Forwarded-For, X-Private, Host, Upgrade", "X-Private: 1", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk");
        Assert.Equal(EdgeGateway.Ada.UserId.ToString(), One(received, "X-User-Id"));
        Assert.Equal("127.0.0.1", One(received, "X-Forwarded-For"));
        Assert.Null(One(received, "X-Private"));
        Assert.Null(One(received, "Upgrade"));
        Assert.Null(One(received, "HTTP2-Settings"));
    }

    [Fact]
    [Trait("advisory", "A-8")]
    [Trait("advisory", "A-9")]
    [Trait("advisory", "E-71")]
    public async Task Where_a_request_came_from_is_said_once_and_by_us()
    {
        string[] forged =
        [
            "X-Forwarded-For: 6.6.6.6", "X_Forwarded_For: 6.6.6.6", "X-Forwarded-Proto: 6.6.6.6", "X-Forwarded-Host: 6.6.6.6", "X-Forwarded-Port: 6.6.6.6",
            "X-Forwarded-Prefix: 6.6.6.6", "Forwarded: for=6.6.6.6", "X-Original-URL: /6.6.6.6", "X-Rewrite-URL: /6.6.6.6", "X-Original-For: 6.6.6.6", "Proxy: http://6.6.6.6",
            "X-Real-IP: 6.6.6.6", "Client-IP: 6.6.6.6", "X-Client-IP: 6.6.6.6", "True-Client-IP: 6.6.6.6", "X_Cluster_Client_IP: 6.6.6.6",
        ];
        foreach (var target in new[] { "/open/x", "/hostile/x" })
        {
            var received = await ForwardAsync("GET", target, forged);
            Assert.DoesNotContain(received.Headers, header => header.Value.Contains("6.6.6.6", StringComparison.Ordinal));
            Assert.Equal("127.0.0.1", One(received, "X-Forwarded-For"));
            Assert.Equal("http", One(received, "X-Forwarded-Proto"));
            Assert.Equal(gateway.Host, One(received, "X-Forwarded-Host"));
            Assert.Equal(gateway.Host, One(received, "Host"));
        }
    }

    [Theory]
    [InlineData("/in/a%20b/%7e~/caf%c3%A9/x.y;?q=%2F//../a;b#", null)]
    [InlineData("/in/a%20b/%7e~%41/caf%c3%A9/x.y?q=%2f//../a;b\\^|{}[]\"<>%zz%00", "/base/in/a%20b/%7e~%41/caf%c3%A9/x.y?q=%2f//../a;b\\^|{}[]\"<>%zz%00")]
    [InlineData("/in/x?", "/base/in/x?")]
    [InlineData("/in/{a}|b^[c]\"<>'", "/base/in/{a}|b^[c]\"<>'")]
    [InlineData("/in/matrix/a;x=1/b%2fc%2Fd", "/base/in/matrix/a;x=1/b%2fc%2Fd")]
    [InlineData("/stripped/a%20b/%7E?q=%2f", "/base/a%20b/~?q=%2f")]
    [InlineData("/query/a%7e?q=1", "/base/query/a%7e?q=1&added=1")]
    [InlineData("/in/matrix/..;/x", null)]
    [InlineData("/in/other;x", null)]
    [InlineData("/in//x", null)]
    [InlineData("/stripped/a;b", null)]
    [Trait("advisory", "B-18")]
    [Trait("advisory", "B-24")]
    public async Task A_target_is_forwarded_byte_for_byte_or_refused(string target, string? forwarded)
    {
        var answer = await gateway.SendAsync("GET", target, "Authorization: Bearer ada");
        if (forwarded is null)
        {
            Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
            Assert.Contains("urn:auth-gateway:ambiguous-path", answer, StringComparison.Ordinal);
            Assert.Empty(backend.Requests);
        }
        else
        {
            Assert.Equal(forwarded, (await ForwardAsync("GET", target, "Authorization: Bearer ada")).Target);
        }
    }

    [Fact]
    [Trait("advisory", "B-27")]
    public async Task An_absolute_target_becomes_a_path()
    {
        Assert.Equal("/base/in/x?y", (await ForwardAsync("GET", $"http://{gateway.Host}/in/x?y", "Authorization: Bearer ada")).Target);
        Assert.StartsWith("HTTP/1.1 400", await gateway.SendAsync("GET", "http://other.test/in/x"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", await gateway.SendAsync("OPTIONS", "*"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/in/matrix/a;x/b", 200)]
    [InlineData("/in;x/matrix/a", 400)]
    [InlineData("/in/matrix;/a", 400)]
    [InlineData("/in/matrix/a%2f..%2fb", 400)]
    [InlineData("/in/matrix%2fa", 400)]
    [InlineData("/%2fin/matrix/a", 400)]
    [InlineData("//auth/signin", 400)]
    [InlineData("/auth/signin;x", 400)]
    [InlineData("/auth%2fsignin", 400)]
    [InlineData("/auth/signin", 200)]
    [Trait("advisory", "B-20")]
    [Trait("advisory", "B-24")]
    public async Task Every_reading_of_a_path_selects_the_same_route(string target, int status)
    {
        Assert.StartsWith($"HTTP/1.1 {status}", await gateway.SendAsync("GET", target, "Authorization: Bearer ada"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("advisory", "A-13")]
    public async Task Credentials_of_ours_stay_here_and_everything_else_passes()
    {
        const string Cookies = "Cookie: a=1; ag_session=ada;  b=\"2;x\" ; ag_device=d; c=caf\u00e9";
        var received = await ForwardAsync("GET", "/in/x", "Authorization: Bearer ada", Cookies);
        Assert.Null(One(received, "Authorization"));
        Assert.Equal("a=1;  b=\"2;x\" ; c=caf\u00e9", One(received, "Cookie"));

        received = await ForwardAsync("GET", "/in/x", "Authorization: Basic YTpi", "Cookie: ag_session=ada");
        Assert.Equal("Basic YTpi", One(received, "Authorization"));
        Assert.Null(One(received, "Cookie"));
        Assert.Equal(EdgeGateway.Ada.UserId.ToString(), One(received, "X-User-Id"));

        received = await ForwardAsync("GET", "/all/x", "Authorization: Bearer ada", Cookies);
        Assert.Equal("Bearer ada", One(received, "Authorization"));
        Assert.Equal(Cookies[8..], One(received, "Cookie"));

        var ours = $"Bearer e30.{Base64Url.EncodeToString("""{"iss":"https://gateway.test"}"""u8)}.c2ln";
        Assert.Null(One(await ForwardAsync("GET", "/open/x", "Authorization: " + ours), "Authorization"));
        Assert.Equal("Bearer theirs", One(await ForwardAsync("GET", "/open/x", "Authorization: Bearer theirs"), "Authorization"));
    }

    [Fact]
    [Trait("advisory", "A-14")]
    public async Task A_backends_answer_sets_no_cookie_of_ours_and_is_not_shared()
    {
        backend.Answer = _ => RawAnswer.Text("x", headers: "Set-Cookie: a=1\r\nset-cookie:  Ag_Session =evil; Path=/\r\nSet-Cookie: __Host-ag_session=evil\r\nX-Bytes: caf\u00e9\r\n");
        var answer = await gateway.SendAsync("GET", "/in/x", "Authorization: Bearer ada");
        Assert.Contains("Set-Cookie: a=1\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-Cookie: __Host", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Single(answer.Split("Set-Cookie:")[1..]);
        Assert.Contains("Cache-Control: private\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("X-Bytes: caf\u00e9\r\n", answer, StringComparison.Ordinal);

        backend.Answer = request => RawAnswer.Text("x", headers: request.Target.EndsWith("cached", StringComparison.Ordinal) ? "Cache-Control: max-age=1\r\n" : "");
        Assert.Contains("Cache-Control: max-age=1\r\n", await gateway.SendAsync("GET", "/in/cached", "Authorization: Bearer ada"), StringComparison.Ordinal);
        Assert.DoesNotContain("Cache-Control:", await gateway.SendAsync("GET", "/open/x", "Authorization: Bearer ada"), StringComparison.Ordinal);
        Assert.DoesNotContain("Cache-Control:", await gateway.SendAsync("GET", "/optional/x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/forgotten/x", "Bearer ada")]
    [InlineData("/in/x", "Bearer nobody")]
    [Trait("advisory", "A-12")]
    public async Task A_request_that_nobody_decided_about_is_not_forwarded(string target, string authorization)
    {
        var answer = await gateway.SendAsync("GET", target, "Authorization: " + authorization);
        Assert.StartsWith("HTTP/1.1 500", answer, StringComparison.Ordinal);
        Assert.Contains("urn:auth-gateway:internal-error", answer, StringComparison.Ordinal);
        Assert.Empty(backend.Requests);
    }

    [Fact]
    public async Task Headers_up_to_32_KB_pass_and_the_assertion_is_made_for_the_cluster()
    {
        var received = await ForwardAsync("GET", "/in/x", "Authorization: Bearer ada", "X-Big: " + new string('a', 30_000));
        Assert.Equal(30_000, One(received, "X-Big")!.Length);
        Assert.Equal($"{EdgeGateway.Ada.UserId}@backend", One(received, "X-Assertion"));
    }

    private static string? One(RecordedRequest request, string name) => request.Values(name).SingleOrDefault();

    private async Task<RecordedRequest> ForwardAsync(string method, string target, params IEnumerable<string> headers)
    {
        Assert.StartsWith("HTTP/1.1 200", await gateway.SendAsync(method, target, headers), StringComparison.Ordinal);
        return backend.Last;
    }

    private static Dictionary<string, string> Transform(string key, string value, string? key2 = null, string? value2 = null)
    {
        var transform = new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value };
        if (key2 is not null)
        {
            transform[key2] = value2!;
        }

        return transform;
    }
}
