using Gateway.TestKit;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What a backend learns about who is calling, and what it never sees.</summary>
public sealed class ProxiedRequestTests(SharedWorlds worlds)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_backend_is_told_who_is_calling_in_the_headers_of_the_configuration(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var ada = await world.CreateAsync("--name", "Ada Łovelace 100%", "--role", "admin", "--role", "support", "--attribute", "employee_no=4711");

        (await world.Client.SendAsync($"GET /page/{ada.Id}", bearer: ada.AccessToken)).Expect(200);
        var page = world.Received($"/page/{ada.Id}");
        Assert.Equal([ada.Id], page.Values("X-User-Id"));
        Assert.Equal(["admin,support"], page.Values("X-User-Roles"));
        Assert.Equal([ada.Email], page.Values("X-User-Email"));
        Assert.Equal(["Ada %C5%81ovelace 100%25"], page.Values("X-User-Name"));
        Assert.Equal([$"localhost:{world.Gateway.Port}"], page.Values("Host"));
        Assert.Equal(["127.0.0.1"], page.Values("X-Forwarded-For"));
        Assert.Equal(["http"], page.Values("X-Forwarded-Proto"));
        Assert.Equal([$"localhost:{world.Gateway.Port}"], page.Values("X-Forwarded-Host"));
        Assert.Empty(page.Values("Authorization"));

        (await world.Client.SendAsync($"GET /java/{ada.Id}", bearer: ada.AccessToken)).Expect(200);
        var java = world.Received($"/java/{ada.Id}");
        Assert.Equal(["4711"], java.Values("REMOTE_USER"));
        Assert.Equal(["ROLE_ADMIN;support"], java.Values("X-Roles"));
        Assert.Empty(java.Values("X-User-Id"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_missing_value_removes_the_header_and_an_address_nobody_proved_is_not_told(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var eve = await world.Client.SignUpAsync();

        (await world.Client.SendAsync($"GET /page/{eve.Id}", null, eve.AccessToken, null, "X-User-Email: root@example.com", "X_User_Name: root", "x-user-roles: admin", "Remote-User: root", "X-Forwarded-User: root", "X-Forwarded-For: 10.0.0.1", "Forwarded: for=10.0.0.1")).Expect(200);

        var received = world.Received($"/page/{eve.Id}");
        Assert.Equal([eve.Id], received.Values("X-User-Id"));
        Assert.Equal(["127.0.0.1"], received.Values("X-Forwarded-For"));
        foreach (var name in new[] { "X-User-Email", "X-User-Name", "X_User_Name", "X-User-Roles", "Remote-User", "X-Forwarded-User", "Forwarded" })
        {
            Assert.Empty(received.Values(name));
        }
    }

    [Theory]
    [InlineData("/open/")]
    [InlineData("/optional/")]
    public async Task Where_nobody_is_signed_in_no_identity_header_of_any_set_crosses(string path)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var target = path + nameof(Where_nobody_is_signed_in_no_identity_header_of_any_set_crosses);

        (await world.Client.SendAsync($"GET {target}", null, null, null, "X-User-Id: root", "REMOTE-USER: root", "x.roles: root", "X-Assertion: root")).Expect(200);

        Assert.DoesNotContain("root", world.Received(target).Head, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-39")]
    public async Task The_assertion_is_checked_with_the_key_set_by_a_standard_library_and_is_no_credential(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var ada = await world.CreateAsync("--role", "admin");
        (await world.Client.SendAsync($"GET /page/{ada.Id}", bearer: ada.AccessToken)).Expect(200);
        var assertion = Assert.Single(world.Received($"/page/{ada.Id}").Values("X-Assertion"));

        var keys = new JsonWebKeySet((await world.Client.SendAsync("GET /.well-known/jwks.json")).Text);
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(assertion, new TokenValidationParameters
        {
            ValidIssuer = world.Gateway.PublicOrigin,
            ValidAudience = "urn:ag:cluster:app",
            ValidTypes = ["ag-assertion+jwt"],
            ValidAlgorithms = ["ES256"],
            IssuerSigningKeys = keys.Keys,
        });

        Assert.True(result.IsValid, result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        Assert.Equal(ada.Id, token.Subject);
        Assert.Equal<IEnumerable<string>>(["admin"], token.GetPayloadValue<string[]>("roles"));
        Assert.Equal(TimeSpan.FromSeconds(60), token.ValidTo - token.IssuedAt);
        (await world.Client.SendAsync("GET /auth/me", bearer: assertion)).ExpectProblem(401, "invalid-token");
        (await world.Client.SendAsync("GET /page/assertion", bearer: assertion)).ExpectProblem(401, "invalid-token");
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Credentials_cross_only_where_the_route_says_so(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var ada = await world.Client.SignUpAsync();
        var cookie = await world.Client.SignInWithCookieAsync(ada.Email);
        string[] headers = [$"Cookie: basket=7; ag_session={cookie}; theme=dark"];

        foreach (var route in new[] { "page", "optional", "open" })
        {
            (await world.Client.SendAsync($"GET /{route}/{ada.Id}", null, ada.AccessToken, null, headers)).Expect(200);
            var received = world.Received($"/{route}/{ada.Id}");
            Assert.Empty(received.Values("Authorization"));
            Assert.Equal(["basket=7; theme=dark"], received.Values("Cookie"));
        }

        (await world.Client.SendAsync($"GET /forward/{ada.Id}", null, ada.AccessToken, null, headers)).Expect(200);
        Assert.Equal([$"Bearer {ada.AccessToken}"], world.Received($"/forward/{ada.Id}").Values("Authorization"));
        (await world.Client.SendAsync($"GET /open/basic/{ada.Id}", null, null, null, "Authorization: Basic dTpw")).Expect(200);
        Assert.Equal(["Basic dTpw"], world.Received($"/open/basic/{ada.Id}").Values("Authorization"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_applications_own_sign_out_ends_the_gateways_session_too(StoreKind kind)
    {
        var client = (await worlds.OfAsync(kind)).Client;
        var email = (await client.SignUpAsync()).Email;
        var cookie = await client.SignInWithCookieAsync(email);

        var answer = (await client.SendAsync("GET /logout", cookie: cookie)).Expect(200);

        Assert.Equal("bye", answer.Text);
        Assert.Equal("", answer.Cookie);
        Assert.Contains("basket=; Max-Age=0", answer.Headers["Set-Cookie"]);
        Assert.DoesNotContain(answer.Headers["Set-Cookie"], line => line.Contains("planted", StringComparison.Ordinal));
        (await client.SendAsync("GET /auth/me", cookie: cookie)).ExpectProblem(401, "unauthenticated");
        Assert.Null((await client.SendAsync("GET /logout")).Expect(200).Cookie);
    }

    [Theory]
    [Trait("advisory", "C-41")]
    [InlineData("/page/x", "nobody", 401, "Bearer")]
    [InlineData("/page/x", "bad", 401, "Bearer error=\"invalid_token\"")]
    [InlineData("/page/x", "dead", 401, "Bearer")]
    [InlineData("/page/x", "eve", 200, "")]
    [InlineData("/admin/x", "nobody", 401, "Bearer")]
    [InlineData("/admin/x", "bad", 401, "Bearer error=\"invalid_token\"")]
    [InlineData("/admin/x", "eve", 403, "Bearer error=\"insufficient_scope\"")]
    [InlineData("/admin/x", "admin", 200, "")]
    [InlineData("/verified/x", "eve", 403, "Bearer error=\"insufficient_scope\"")]
    [InlineData("/verified/x", "admin", 200, "")]
    [InlineData("/optional/x", "nobody", 200, "")]
    [InlineData("/optional/x", "bad", 401, "Bearer error=\"invalid_token\"")]
    [InlineData("/optional/x", "dead", 200, "")]
    [InlineData("/open/x", "bad", 200, "")]
    public async Task Each_policy_answers_each_caller_as_promised(string path, string caller, int status, string challenge)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var target = $"{path}/{caller}";
        var bearer = caller switch
        {
            "bad" => "bad",
            "eve" => (await world.Client.SignUpAsync()).AccessToken,
            "admin" => (await world.CreateAsync("--role", "admin")).AccessToken,
            _ => null,
        };

        var answer = (await world.Client.SendAsync($"GET {target}", bearer: bearer, cookie: caller == "dead" ? "dead" : null)).Expect(status);

        Assert.Equal(challenge, answer["WWW-Authenticate"]);
        Assert.Equal(status == 200, world.HasReceived(target));
        if (status != 200)
        {
            answer.ExpectProblem(status, status == 403 ? "insufficient-scope" : caller == "bad" ? "invalid-token" : "unauthenticated");
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")]
    [InlineData("Accept: text/html,application/xhtml+xml", "X-Nothing: here")]
    public async Task Somebody_who_opens_a_page_is_sent_to_sign_in_and_back_to_path_and_query(params string[] headers)
    {
        var client = (await worlds.OfAsync(StoreKind.Embedded)).Client;

        var answer = (await client.SendAsync("GET /reports/7?x=1&y=%2F", null, null, null, headers)).Expect(302);

        Assert.Equal("/auth/signin?return_url=%2Freports%2F7%3Fx%3D1%26y%3D%252F", answer["Location"]);
        Assert.Equal("no-store", answer["Cache-Control"]);
        var admins = (await client.SendAsync("GET /admin/page", null, (await client.SignUpAsync()).AccessToken, null, headers)).Expect(403);
        Assert.StartsWith("text/html", admins["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backend_that_is_down_is_502_as_a_problem_or_as_a_page()
    {
        var client = (await worlds.OfAsync(StoreKind.Embedded)).Client;
        var person = await client.SignUpAsync();

        (await client.SendAsync("GET /down/x", bearer: person.AccessToken)).ExpectProblem(502, "backend-unreachable");
        var page = (await client.SendAsync("GET /down/x", null, person.AccessToken, null, "Accept: text/html")).Expect(502);
        Assert.StartsWith("text/html", page["Content-Type"], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", page.Text, StringComparison.Ordinal);
    }
}
