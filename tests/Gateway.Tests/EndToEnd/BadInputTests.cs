using System.Net.Http.Headers;
using System.Text;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What bad input gets: the right status, the field named, and nothing stored.</summary>
public sealed class BadInputTests(SharedWorlds worlds)
{
    private const string Fine = "a long passphrase of somebody";

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long passphrase\"")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long passphrase\"} {}")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long passphrase\",}")]
    [InlineData("{'email':'EMAIL','password':'a long passphrase'}")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long passphrase\"/**/}")]
    [InlineData("{\"email\":\"EMAIL\",\"email\":\"EMAIL\",\"password\":\"a long passphrase\"}")]
    [InlineData("{\"email\":\"EMAIL\",\"\\u0065mail\":\"EMAIL\",\"password\":\"a long passphrase\"}")]
    [InlineData("[{\"email\":\"EMAIL\",\"password\":\"a long passphrase\"}]")]
    [InlineData("null")]
    [InlineData("\"EMAIL\"")]
    [InlineData("17")]
    [InlineData("{\"\\ud800\":1,\"email\":\"EMAIL\",\"password\":\"a long passphrase\"}")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long\u0001passphrase\"}")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long passphrase\",\"name\":[[[[[[[[[[[[[[]]]]]]]]]]]]]]}")]
    public async Task What_is_not_one_JSON_object_cannot_be_read(string body)
    {
        var client = (await worlds.OfAsync(StoreKind.Embedded)).Client;
        var email = ApiClient.NewEmail();

        (await client.SendAsync("POST /auth/signup", body.Replace("EMAIL", email, StringComparison.Ordinal))).ExpectProblem(400, "malformed-request");

        await ExpectNothingStoredAsync(client, email);
    }

    [Theory]
    [InlineData("{\"password\":\"a long passphrase\"}", "email", "required")]
    [InlineData("{\"email\":\"EMAIL\"}", "password", "required")]
    [InlineData("{\"email\":null,\"password\":\"a long passphrase\"}", "email", "wrong-type")]
    [InlineData("{\"email\":17,\"password\":\"a long passphrase\"}", "email", "wrong-type")]
    [InlineData("{\"email\":[\"EMAIL\"],\"password\":\"a long passphrase\"}", "email", "wrong-type")]
    [InlineData("{\"email\":{},\"password\":\"a long passphrase\"}", "email", "wrong-type")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":true}", "password", "wrong-type")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long passphrase\",\"name\":1}", "name", "wrong-type")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long passphrase\",\"roles\":[\"admin\"]}", "roles", "unknown-field")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long passphrase\",\"email_verified\":true}", "email_verified", "unknown-field")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long passphrase\",\"Email\":\"x\"}", "Email", "unknown-field")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long passphrase\",\"\":\"x\"}", "", "unknown-field")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long \\ud800 passphrase\"}", "password", "malformed")]
    [InlineData("{\"email\":\"\\udc00EMAIL\",\"password\":\"a long passphrase\"}", "email", "malformed")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long passphrase\",\"name\":\"Ad\\u0000a\"}", "name", "invalid-name")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long passphrase\",\"name\":\"Ada\\nadmin\"}", "name", "invalid-name")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"a long passphrase\",\"name\":\"Ada\\u202egpj\"}", "name", "invalid-name")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"1234567\"}", "password", "too-short")]
    [InlineData("{\"email\":\"EMAIL\",\"password\":\"password\"}", "password", "too-common")]
    [Trait("advisory", "F-89")]
    public async Task The_one_field_that_is_wrong_is_named(string body, string field, string code)
    {
        var client = (await worlds.OfAsync(StoreKind.Embedded)).Client;
        var email = ApiClient.NewEmail();

        (await client.SendAsync("POST /auth/signup", body.Replace("EMAIL", email, StringComparison.Ordinal))).ExpectField(field, code);

        await ExpectNothingStoredAsync(client, email);
    }

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("ada")]
    [InlineData("ada@")]
    [InlineData("@example.com")]
    [InlineData("ada@exa mple.com")]
    [InlineData("a da@example.com")]
    [InlineData("ada@@example.com")]
    [InlineData("ada@example.com@example.org")]
    [InlineData("ada@example..com")]
    [InlineData("ada@-example.com")]
    [InlineData("ada@example.com.")]
    [InlineData(".ada@example.com")]
    [InlineData("ada\u0000@example.com")]
    [InlineData("ada\r\nBcc: x@example.com")]
    [InlineData("ada\u200b@example.com")]
    [InlineData("ada\u202e@example.com")]
    [InlineData("ada@exam\u00adple.com")]
    [InlineData("\"ada\"@example.com")]
    [InlineData("ada@[127.0.0.1]")]
    [InlineData("<ada@example.com>")]
    [InlineData("ada@example.com,eve@example.com")]
    [InlineData("ada@example\uff0fcom")]
    [InlineData("ada@example\u3002com")]
    [InlineData("\ufdfa\ufdfa@example.com\ufffe")]
    public async Task An_address_that_is_none_is_named(string email)
    {
        var client = (await worlds.OfAsync(StoreKind.Embedded)).Client;

        (await client.SendAsync("POST /auth/signup", new { email, password = Fine })).ExpectField("email", "invalid-email");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("text/json")]
    [InlineData("application/jsonp")]
    [InlineData(null)]
    public async Task Other_content_types_are_415(string? contentType)
    {
        var client = (await worlds.OfAsync(StoreKind.Embedded)).Client;
        var email = ApiClient.NewEmail();
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"email":"{{email}}","password":"{{Fine}}"}"""));
        body.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);

        (await client.SendAsync("POST /auth/signup", body)).ExpectProblem(415, "unsupported-media-type");

        await ExpectNothingStoredAsync(client, email);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bodies_over_64_KB_are_413_whether_they_say_so_or_not(bool chunked)
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var email = ApiClient.NewEmail();
        var json = $$"""{"email":"{{email}}","password":"{{Fine}}","name":"{{new string('x', 65 * 1024)}}"}""";

        var framing = chunked ? $"Transfer-Encoding: chunked\r\n\r\n{json.Length:x}\r\n{json}\r\n0\r\n\r\n" : $"Content-Length: {json.Length}\r\n\r\n{json}";
        var answer = await RawHttpClient.ExchangeAsync(
            world.Gateway.Port,
            $"POST /auth/signup HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n{framing}",
            TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("urn:auth-gateway:body-too-large", answer, StringComparison.Ordinal);
        await ExpectNothingStoredAsync(world.Client, email);
    }

    [Fact]
    public async Task Sixty_four_KB_are_read()
    {
        var client = (await worlds.OfAsync(StoreKind.Embedded)).Client;
        var body = """{"email":"x","password":"y"}""";

        (await client.SendAsync("POST /auth/signin", body + new string(' ', (64 * 1024) - body.Length))).ExpectProblem(401, "invalid-credentials");
        (await client.SendAsync("POST /auth/signin", body + new string(' ', (64 * 1024) - body.Length + 1))).ExpectProblem(413, "body-too-large");
    }

    [Theory]
    [InlineData("\u0000")]
    [InlineData("ada@example.com\u0000")]
    [InlineData("x")]
    public async Task Signing_in_with_an_address_that_is_none_tells_nothing_about_it(string email)
    {
        var client = (await worlds.OfAsync(StoreKind.Embedded)).Client;

        (await client.SendAsync("POST /auth/signin", new { email, password = Fine })).ExpectProblem(401, "invalid-credentials");
    }

    /// <summary>PostgreSQL keeps no NUL and SQLite does; neither is asked to, and nobody is told that the database is away.</summary>
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "A-12")]
    public async Task A_NUL_is_no_outage_wherever_it_is(StoreKind kind)
    {
        const string Nul = "a\0b";
        var world = await worlds.OfAsync(kind);
        var admin = await world.CreateAsync("--role", "gateway-admin");
        string[] none = [], nul = [Nul];
        (string Request, object? Body)[] requests =
        [
            ("POST /auth/signup", new { email = "a\0b@example.com", password = Fine }),
            ("POST /auth/signup", new { email = ApiClient.NewEmail(), password = Fine, name = Nul }),
            ("POST /auth/signin", new { email = Nul, password = Nul }),
            ("POST /auth/refresh", new { refresh_token = Nul }),
            ("POST /auth/exchange", new { session_token = Nul }),
            ("POST /auth/password/forgot", new { email = Nul }),
            ("POST /auth/password/reset", new { token = Nul, new_password = Fine }),
            ("POST /auth/password/change", new { current_password = Nul, new_password = Fine }),
            ("POST /auth/email/resend", new { email = Nul }),
            ("POST /auth/email/verify", new { token = Nul }),
            ("POST /auth/token", ApiClient.Form("grant_type=client_credentials&client_id=a%00b&client_secret=a%00b")),
            ("GET /auth/admin/users?search=%00", null),
            ("GET /auth/admin/users?cursor=%00", null),
            ("GET /auth/admin/audit?event=%00", null),
            ("GET /auth/admin/audit?endpoint=%00", null),
            ("GET /auth/admin/audit?user_id=%00", null),
            ("GET /auth/admin/api-keys?owner=%00", null),
            ("POST /auth/admin/users", new { email = ApiClient.NewEmail(), name = Nul }),
            ("POST /auth/admin/users", new { email = ApiClient.NewEmail(), roles = nul }),
            ("POST /auth/admin/users", new { email = ApiClient.NewEmail(), attributes = new { a = Nul } }),
            ("POST /auth/admin/users", new { email = ApiClient.NewEmail(), attributes = new Dictionary<string, string> { [Nul] = "a" } }),
            ($"PUT /auth/admin/users/{admin.Id}/roles", new { roles = nul }),
            ($"PUT /auth/admin/users/{admin.Id}/attributes", new { attributes = new { a = Nul } }),
            ($"PUT /auth/admin/users/{admin.Id}/secrets/x", new { value = Nul }),
            ("POST /auth/admin/service-accounts", new { name = Nul }),
            ("POST /auth/admin/api-keys", new { owner = Nul, name = "x", roles = none }),
            ("POST /auth/admin/api-keys", new { owner = admin.Email, name = Nul, roles = none }),
            ("POST /auth/admin/api-keys", new { owner = admin.Email, name = "x", roles = nul }),
            ("POST /auth/admin/api-keys", new { owner = admin.Email, name = "x", roles = none, routes = nul }),
        ];
        foreach (var (request, body) in requests)
        {
            var answer = await world.Client.SendAsync(request, body, admin.AccessToken);
            var isSilent = request is "POST /auth/password/forgot" or "POST /auth/email/resend"; // to whatever is no address
            var isOwner = request.Contains("api-keys", StringComparison.Ordinal) && answer.Status == 404; // there is nobody of that name
            Assert.True(isSilent ? answer.Status is 202 or 400 : isOwner || answer.Status is 400 or 401, $"{request} {answer.Status} {answer.Text}");
        }
    }

    private static async Task ExpectNothingStoredAsync(ApiClient client, string email) =>
        (await client.SendAsync("POST /auth/signup", new { email, password = Fine })).Expect(201);
}
