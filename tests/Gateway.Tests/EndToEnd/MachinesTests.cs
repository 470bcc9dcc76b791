using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Programs: API keys on routes that take them, and tokens of service accounts.</summary>
public sealed class MachinesTests(SharedWorlds worlds)
{
    private static readonly ConcurrentDictionary<World, Lazy<Task<Person>>> Admins = [];
    private static int last;

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "A-13")]
    [Trait("advisory", "F-92")]
    public async Task A_key_is_told_to_the_backend_as_its_account_and_stays_here_itself(StoreKind kind)
    {
        var (world, service) = await ServiceAsync(kind, "reader", "admin");
        var key = await service.KeyAsync(["reader"]);

        var mark = NewMark();
        (await world.Client.SendAsync($"POST /keys/{mark}", "{}", key, headers: ["X-User-Id: forged", "X-Kind: user", "Sec-Fetch-Site: cross-site", "Origin: https://evil.example"])).Expect(200);
        var received = world.Received($"/keys/{mark}");
        Assert.Equal([service.Id], received.Values("X-User-Id"));
        Assert.Equal(["reader"], received.Values("X-User-Roles"));
        Assert.Equal([service.Name], received.Values("X-User-Name"));
        Assert.Equal(["service"], received.Values("X-Kind"));
        Assert.Empty(received.Values("X-User-Email"));
        Assert.Empty(received.Values("X-Unverified"));

        foreach (var name in new[] { "X-API-Key", "x-api-key" })
        {
            mark = NewMark();
            (await world.Client.SendAsync($"GET /key-header/{mark}", headers: [$"{name}: {key}", $"X_Api_Key: {key}", "X-API-Key-Id: 7"])).Expect(200);
            received = world.Received($"/key-header/{mark}");
            Assert.Equal([service.Id], received.Values("X-User-Id"));
            Assert.Equal(["7"], received.Values("X-API-Key-Id"));
            Assert.DoesNotContain(key, received.Head, StringComparison.Ordinal);
        }

        // Where it is none of ours it passes; a key of ours doesn't, wherever somebody sends it.
        mark = NewMark();
        (await world.Client.SendAsync($"GET /open/{mark}", headers: ["X-API-Key: the backends own"])).Expect(200);
        Assert.Equal(["the backends own"], world.Received($"/open/{mark}").Values("X-API-Key"));
        mark = NewMark();
        (await world.Client.SendAsync($"GET /open/{mark}", bearer: key, headers: [$"X-API-Key: {key}"])).Expect(200);
        Assert.DoesNotContain(key, world.Received($"/open/{mark}").Head, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-52")]
    public async Task A_key_is_good_only_where_the_route_takes_it_and_never_in_an_address(StoreKind kind)
    {
        var (world, service) = await ServiceAsync(kind, "admin", "gateway-admin");
        var key = await service.KeyAsync(["admin", "gateway-admin"]);
        foreach (var request in new[] { "GET /", "GET /admin/x", "GET /optional/x", "GET /auth/me", "GET /auth/sessions", "GET /auth/admin/users", "GET /auth/admin/api-keys", "POST /auth/password/change" })
        {
            (await world.Client.SendAsync(request, bearer: key)).ExpectProblem(401, "invalid-token");
        }

        (await world.Client.SendAsync("GET /keys/refused", headers: [$"X-API-Key: {key}"])).ExpectProblem(401, "unauthenticated");
        (await world.Client.SendAsync($"GET /keys/refused?api_key={key}&access_token={key}&X-API-Key={key}")).ExpectProblem(401, "unauthenticated");
        (await world.Client.SendAsync("GET /keys/refused", cookie: key)).ExpectProblem(401, "unauthenticated");
        (await world.Client.SendAsync("GET /keys/refused", headers: [$"Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes("x:" + key))}"])).ExpectProblem(401, "unauthenticated");

        var forHeaders = await service.KeyAsync(routes: ["HEADERS"]);
        (await world.Client.SendAsync("GET /key-header/x", bearer: forHeaders)).Expect(200);
        (await world.Client.SendAsync("GET /keys/refused", bearer: forHeaders)).ExpectProblem(403, "insufficient-scope");
        Assert.False(world.HasReceived("/keys/refused"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-42")]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "C-48")]
    [Trait("advisory", "C-51")]
    public async Task What_is_no_key_and_what_does_not_belong_together_is_refused(StoreKind kind)
    {
        var (world, service) = await ServiceAsync(kind);
        var (key, person) = (await service.KeyAsync(), await world.Client.SignUpAsync());
        string[] wrong = ["agk_", "agk_x_y", key[..^1], key + "A", key[..^1] + (key[^1] == 'A' ? 'Q' : 'A'), key.ToUpperInvariant(), "agk_" + new string('A', 20_000)];
        foreach (var text in wrong)
        {
            Assert.Equal("Bearer error=\"invalid_token\"", (await world.Client.SendAsync("GET /keys/x", bearer: text)).ExpectProblem(401, "invalid-token")["WWW-Authenticate"]);
            (await world.Client.SendAsync("GET /key-header/x", headers: [$"X-API-Key: {text}"])).ExpectProblem(401, "invalid-token");
        }

        string[] own = [$"X-API-Key: {key}"];
        (await world.Client.SendAsync("GET /key-header/x", headers: [$"X-API-Key: {key}", $"x-api-key: {key}"])).ExpectProblem(401, "invalid-token");
        (await world.Client.SendAsync("GET /key-header/x", headers: ["X-API-Key: "])).ExpectProblem(401, "invalid-token");
        (await world.Client.SendAsync("GET /key-header/x", bearer: "nonsense", headers: own)).ExpectProblem(401, "invalid-token");
        (await world.Client.SendAsync("GET /key-header/x", bearer: key, headers: ["X-API-Key: nonsense"])).ExpectProblem(401, "invalid-token");
        (await world.Client.SendAsync("GET /key-header/x", bearer: person.AccessToken, headers: own)).ExpectProblem(401, "conflicting-credentials");
        (await world.Client.SendAsync("GET /key-header/x", cookie: await world.Client.SignInWithCookieAsync(person.Email), headers: own)).ExpectProblem(401, "conflicting-credentials");
        (await world.Client.SendAsync("GET /key-header/x", bearer: await service.KeyAsync(), headers: own)).Expect(200);
        (await world.Client.SendAsync("GET /keys/x", bearer: person.AccessToken)).Expect(200);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_service_account_gets_a_token_for_its_key_and_a_revoked_key_ends_both_at_once(StoreKind kind)
    {
        var (world, service) = await ServiceAsync(kind, "admin");
        var key = await service.KeyAsync(["admin"]);
        foreach (var (body, headers) in new (string, string[])[]
        {
            ($"grant_type=client_credentials&client_id={service.Id}&client_secret={key}", []),
            ($"grant_type=client_credentials&scope=admin&client_id={service.Name}", [Basic(service.Name, key)]),
        })
        {
            var answer = (await TokenAsync(world, body, headers)).Expect(200);
            Assert.Equal(["access_token", "token_type", "expires_in", "scope"], ApiAnswer.Names(answer.Json));
            Assert.Equal(("Bearer", "900", "admin", "no-store", "no-cache"), (answer.Member("token_type"), answer.Member("expires_in"), answer.Member("scope"), answer["Cache-Control"], answer["Pragma"]));
            var mark = NewMark();
            (await world.Client.SendAsync($"GET /admin/{mark}", bearer: answer.Member("access_token"))).Expect(200);
            Assert.Equal([service.Id], world.Received($"/admin/{mark}").Values("X-User-Id"));
        }

        var token = (await TokenAsync(world, "grant_type=client_credentials", [Basic(service.Id, key)])).Expect(200).Member("access_token");
        Assert.Equal(service.Id, (await world.Client.SendAsync("GET /auth/me", bearer: token)).Expect(200).Json.GetProperty("user").GetProperty("id").GetString());
        (await world.Client.SendAsync("POST /auth/signout", "{}", token)).Expect(204); // of nothing: a program has no session
        (await world.Client.SendAsync("GET /keys/x", bearer: key)).Expect(200);
        (await world.Client.SendAsync("GET /admin/x", bearer: token)).Expect(200);

        var listed = (await world.Client.SendAsync($"GET /auth/admin/api-keys?owner={service.Name}", bearer: service.Admin.AccessToken)).Expect(200).Json;
        var shown = Assert.Single(listed.GetProperty("items").EnumerateArray());
        Assert.NotEqual(JsonValueKind.Null, shown.GetProperty("last_used_at").ValueKind);
        (await world.Client.SendAsync($"DELETE /auth/admin/api-keys/{shown.GetProperty("id")}", bearer: service.Admin.AccessToken)).Expect(204);
        await world.Client.UntilAsync(401, "GET /keys/x", bearer: key);
        await world.Client.UntilAsync(401, "GET /admin/x", bearer: token);
        (await TokenAsync(world, "grant_type=client_credentials", [Basic(service.Id, key)])).Expect(401);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "C-42")]
    [Trait("advisory", "C-52")]
    [Trait("advisory", "F-89")]
    public async Task A_token_that_is_not_given_says_why_as_OAuth_does(StoreKind kind)
    {
        var (world, service) = await ServiceAsync(kind, "admin");
        var key = await service.KeyAsync();
        var good = $"grant_type=client_credentials&client_id={service.Id}&client_secret={key}";

        await RefusedAsync(400, "unsupported_grant_type", good.Replace("client_credentials", "password", StringComparison.Ordinal));
        await RefusedAsync(400, "invalid_request", good.Replace("grant_type=client_credentials", "", StringComparison.Ordinal));
        await RefusedAsync(400, "invalid_scope", good + "&scope=admin"); // the account has it, the key has not
        await RefusedAsync(400, "invalid_request", good + "&grant_type=client_credentials");
        await RefusedAsync(400, "invalid_request", good + "&x=%");
        await RefusedAsync(400, "invalid_request", good, Basic(service.Id, key));
        await RefusedAsync(413, "invalid_request", good + "&x=" + new string('x', 70_000));
        foreach (var wrong in new[] { good[..^1], good.Replace(service.Id, service.Name + "-2", StringComparison.Ordinal), "grant_type=client_credentials", $"grant_type=client_credentials&client_id={service.Id}" })
        {
            Assert.StartsWith("Basic ", (await RefusedAsync(401, "invalid_client", wrong))["WWW-Authenticate"], StringComparison.Ordinal);
        }

        Assert.Equal("invalid_request", (await world.Client.SendAsync($"POST /auth/token?{good}", ApiClient.Form("grant_type=client_credentials"))).Expect(400).Member("error"));
        Assert.Equal("invalid_request", (await world.Client.SendAsync("POST /auth/token", new { grant_type = "client_credentials" })).Expect(415).Member("error"));
        Assert.Equal("POST", (await world.Client.SendAsync("GET /auth/token")).ExpectProblem(405, "method-not-allowed")["Allow"]);
        (await TokenAsync(world, good)).Expect(200);

        async Task<ApiAnswer> RefusedAsync(int status, string error, string body, params string[] headers)
        {
            var answer = (await TokenAsync(world, body, headers)).Expect(status);
            Assert.Equal((error, "no-store", "application/json"), (answer.Member("error"), answer["Cache-Control"], answer["Content-Type"]));
            Assert.Equal(["error", "error_description"], ApiAnswer.Names(answer.Json));
            Assert.DoesNotContain(key, answer.Text, StringComparison.Ordinal);
            return answer;
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-67")]
    public async Task Administrators_make_list_and_revoke_them_over_HTTP(StoreKind kind)
    {
        var (world, admin) = await AdminAsync(kind);
        Task<ApiAnswer> SendAsync(string request, object? body = null) => world.Client.SendAsync(request, body, admin.AccessToken);
        var name = NewMark();

        var made = (await SendAsync("POST /auth/admin/service-accounts", new { name, roles = (string[])["reader"] })).Expect(201).Json.GetProperty("user");
        var id = made.GetProperty("id").GetString()!;
        Assert.Equal(("service", false), (made.GetProperty("kind").GetString(), made.GetProperty("has_password").GetBoolean()));
        (await SendAsync("POST /auth/admin/service-accounts", new { name })).ExpectProblem(409, "account-exists");
        (await SendAsync("POST /auth/admin/service-accounts", new { name = "No Name" })).ExpectField("name", "invalid-name");
        (await SendAsync("POST /auth/admin/service-accounts", new { name = NewMark(), roles = (string[])["no role"] })).ExpectField("roles", "invalid-role");
        Assert.Contains(id, (await SendAsync("GET /auth/admin/service-accounts?limit=200")).Expect(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await SendAsync("GET /auth/admin/users?limit=200")).Expect(200).Text, StringComparison.Ordinal);

        (await SendAsync("POST /auth/admin/api-keys", new { owner = NewMark(), name = "x", roles = (string[])[] })).ExpectProblem(404, "not-found");
        (await SendAsync("POST /auth/admin/api-keys", new { owner = name, name = "x" })).ExpectProblem(400, "malformed-request"); // roles are said, be it that there are none
        (await SendAsync("POST /auth/admin/api-keys", new { owner = name, name = "", roles = (string[])[] })).ExpectField("name", "invalid-name");
        (await SendAsync("POST /auth/admin/api-keys", new { owner = name, name = "x", roles = (string[])["admin"] })).ExpectField("roles", "missing-role");
        (await SendAsync("POST /auth/admin/api-keys", new { owner = name, name = "x", roles = (string[])[], routes = (string[])["a b"] })).ExpectField("routes", "invalid-route");
        (await SendAsync("POST /auth/admin/api-keys", new { owner = name, name = "x", roles = (string[])[], expires_at = "2020-01-01T00:00:00Z" })).ExpectField("expires_at", "invalid");
        var created = (await SendAsync("POST /auth/admin/api-keys", new { owner = name, name = "the nightly job", roles = (string[])["reader"] })).Expect(201).Json;
        var (key, keyId) = (created.GetProperty("key").GetString()!, created.GetProperty("api_key").GetProperty("id").GetString());
        (await world.Client.SendAsync("GET /keys/x", bearer: key)).Expect(200);
        var list = (await SendAsync($"GET /auth/admin/api-keys?owner={name}")).Expect(200);
        Assert.DoesNotContain(key[^60..], list.Text, StringComparison.Ordinal);
        Assert.Equal("the nightly job", Assert.Single(list.Json.GetProperty("items").EnumerateArray()).GetProperty("name").GetString());

        (await SendAsync($"DELETE /auth/admin/api-keys/{keyId}")).Expect(204);
        (await SendAsync($"DELETE /auth/admin/api-keys/{keyId}")).Expect(204); // given again, as when Redis was away
        (await SendAsync($"DELETE /auth/admin/api-keys/{id}")).ExpectProblem(404, "not-found");
        await world.Client.UntilAsync(401, "GET /keys/x", bearer: key);

        // Nobody becomes a program by an address, and no mail goes there.
        var email = $"{name}@service.invalid";
        (await world.Client.SendAsync("POST /auth/signup", new { email, password = ApiClient.Password })).ExpectField("email", "invalid-email");
        (await world.Client.SendAsync("POST /auth/signin", new { email, password = ApiClient.Password })).ExpectProblem(401, "invalid-credentials");
        (await world.Client.SendAsync("POST /auth/password/forgot", new { email })).Expect(202);

        (await SendAsync($"DELETE /auth/admin/users/{id}")).Expect(204);
        var rows = (await SendAsync($"GET /auth/admin/audit?user_id={id}")).Expect(200).Json.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("event").GetString());
        Assert.Equal(["service-account.created", "api-key.created", "api-key.revoked", "user.deleted"], rows);
    }

    private static string NewMark() => $"machine-{Interlocked.Increment(ref last)}";

    private static string Basic(string id, string secret) => $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"))}";

    private static Task<ApiAnswer> TokenAsync(World world, string body, params string[] headers) => world.Client.SendAsync("POST /auth/token", ApiClient.Form(body), headers: headers);

    /// <summary>One for all tests: a command costs the start of a process.</summary>
    private async Task<(World World, Person Admin)> AdminAsync(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        return (world, await Admins.GetOrAdd(world, made => new Lazy<Task<Person>>(() => made.CreateAsync("--role", "gateway-admin"))).Value);
    }

    private async Task<(World World, Service Service)> ServiceAsync(StoreKind kind, params string[] roles)
    {
        var (world, admin) = await AdminAsync(kind);
        var name = NewMark();
        var made = (await world.Client.SendAsync("POST /auth/admin/service-accounts", new { name, roles }, admin.AccessToken)).Expect(201).Json;
        return (world, new Service(world, admin, made.GetProperty("user").GetProperty("id").GetString()!, name));
    }

    private sealed record Service(World World, Person Admin, string Id, string Name)
    {
        public async Task<string> KeyAsync(string[]? roles = null, string[]? routes = null) =>
            (await World.Client.SendAsync("POST /auth/admin/api-keys", new { owner = Name, name = "a key", roles = roles ?? [], routes = routes ?? [] }, Admin.AccessToken)).Expect(201).Member("key");
    }
}
