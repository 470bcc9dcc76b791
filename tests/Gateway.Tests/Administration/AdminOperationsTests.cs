using System.Text.Json;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Administration;

/// <summary>Locks, keys and routes over HTTP.</summary>
public sealed class AdminOperationsTests(SharedWorlds shared, OwnWorlds worlds) : IClassFixture<OwnWorlds>
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_lock_is_listed_and_lifted_by_address_or_id(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var admin = await world.CreateAsync("--role", "gateway-admin");
        Task<ApiAnswer> SendAsync(string request) => world.Client.SendAsync(request, bearer: admin.AccessToken);
        var none = (await SendAsync("GET /auth/admin/lockouts")).Expect(200).Json;
        Assert.Equal((0, 0), (none.GetProperty("items").GetArrayLength(), none.GetProperty("total").GetInt32()));
        var (ann, bob) = (await world.Client.SignUpAsync(), await world.Client.SignUpAsync());

        foreach (var (person, who) in new[] { (ann, ann.Email), (bob, bob.Id) })
        {
            await LockAsync(world, person.Email);
            var listed = Assert.Single((await SendAsync("GET /auth/admin/lockouts")).Expect(200).Json.GetProperty("items").EnumerateArray());
            Assert.Equal(["kind", "name", "user_id", "email", "failures", "locks", "until"], ApiAnswer.Names(listed));
            Assert.Equal(("account", person.Id, person.Email, 5), (
                listed.GetProperty("kind").GetString(), listed.GetProperty("user_id").GetString(), listed.GetProperty("email").GetString(), listed.GetProperty("failures").GetInt32()));

            (await SendAsync($"DELETE /auth/admin/lockouts/{who}")).Expect(204);

            await world.Client.SignInAsync(person.Email);
            (await SendAsync($"DELETE /auth/admin/lockouts/{who}")).ExpectProblem(404, "not-found");
            var row = await LastAsync(world, admin, "lockout.lifted");
            Assert.Equal((person.Id, $"by {admin.Id}", "DELETE /auth/admin/lockouts/{who}"), (row.GetProperty("user_id").GetString(), row.GetProperty("detail").GetString(), row.GetProperty("endpoint").GetString()));
        }

        await LockAsync(world, ann.Email);
        await LockAsync(world, bob.Email);
        var first = (await SendAsync("GET /auth/admin/lockouts?limit=1")).Expect(200).Json;
        Assert.Equal((1, 2), (first.GetProperty("items").GetArrayLength(), first.GetProperty("total").GetInt32()));
        (await SendAsync("DELETE /auth/admin/lockouts/somebody")).ExpectProblem(404, "not-found");
        (await SendAsync("DELETE /auth/admin/lockouts/2001:db8::1")).ExpectProblem(404, "not-found");
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Keys_are_listed_announced_and_replaced_after_a_leak(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var admin = await world.CreateAsync("--role", "gateway-admin");
        Task<ApiAnswer> SendAsync(string request, object? body = null) => world.Client.SendAsync(request, body, admin.AccessToken);
        var only = Assert.Single((await SendAsync("GET /auth/admin/keys")).Expect(200).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(["kid", "state", "created_at", "activates_at", "retires_at"], ApiAnswer.Names(only));
        Assert.Equal("signing", only.GetProperty("state").GetString());

        var announced = (await SendAsync("POST /auth/admin/keys/rotate")).Expect(200).Json;
        Assert.Equal((true, only.GetProperty("kid").GetString()), (announced.GetProperty("made").GetBoolean(), announced.GetProperty("previous").GetString()));
        var again = (await SendAsync("POST /auth/admin/keys/rotate", new { now = false })).Expect(200).Json;
        Assert.Equal((false, announced.GetProperty("kid").GetString()), (again.GetProperty("made").GetBoolean(), again.GetProperty("kid").GetString()));
        Assert.Equal(["announced", "signing"], await StatesAsync());
        var row = await LastAsync(world, admin, "signing-key.announced");
        Assert.StartsWith($"by {admin.Id}; {announced.GetProperty("kid").GetString()} signs from", row.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("POST /auth/admin/keys/rotate", row.GetProperty("endpoint").GetString());

        Assert.True((await SendAsync("POST /auth/admin/keys/rotate", new { now = true })).Expect(200).Json.GetProperty("made").GetBoolean());
        await world.Client.UntilAsync(401, "GET /auth/admin/keys", admin.AccessToken); // the administrator's own token, too
        admin = await world.Client.SignInAsync(admin.Email);
        Assert.Equal(["retired", "retired", "signing"], (await StatesAsync()).Order(StringComparer.Ordinal));

        async Task<IEnumerable<string?>> StatesAsync() =>
            (await SendAsync("GET /auth/admin/keys")).Expect(200).Json.GetProperty("items").EnumerateArray().Select(key => key.GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_routes_in_force_are_shown_and_why_the_file_is_refused()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var admin = await world.CreateAsync("--role", "gateway-admin");

        var table = (await world.Client.SendAsync("GET /auth/admin/routes", bearer: admin.AccessToken)).Expect(200).Json;

        Assert.Equal(["generation", "loaded_at", "errors", "items"], ApiAnswer.Names(table));
        Assert.Equal(1, table.GetProperty("generation").GetInt32());
        Assert.Empty(table.GetProperty("errors").EnumerateArray());
        var routes = table.GetProperty("items").EnumerateArray().ToDictionary(route => route.GetProperty("id").GetString()!, StringComparer.Ordinal);
        Assert.Equal(["admins", "auth", "down", "forward", "headers", "java", "keys", "logout", "open", "optional", "other", "site", "verified"], routes.Keys);
        Assert.Equal(
            """{"id":"java","cluster":"app","path":"/java/{**rest}","hosts":[],"methods":[],"order":0,"policy":"signed-in","roles":[],"email_verified":false,"identity_set":"java","identity_headers":["REMOTE_USER","X-Roles"],"rate_limit":null,"forward_authorization":false,"sign_out":false,"api_keys":false,"api_key_header":null}""",
            routes["java"].GetRawText());
        Assert.Equal((true, "X-API-Key"), (routes["headers"].GetProperty("api_keys").GetBoolean(), routes["headers"].GetProperty("api_key_header").GetString()));
        Assert.Equal(("admins", "admin", JsonValueKind.Null), (
            routes["admins"].GetProperty("policy").GetString(), routes["admins"].GetProperty("roles")[0].GetString(), routes["admins"].GetProperty("identity_set").ValueKind));
        Assert.True(routes["verified"].GetProperty("email_verified").GetBoolean() && routes["logout"].GetProperty("sign_out").GetBoolean() && routes["forward"].GetProperty("forward_authorization").GetBoolean());

        world.Gateway.WriteRoutes(StoryRoutes.Json(world.Backend.Address).Replace("\"AuthorizationPolicy\": \"admins\"", "\"AuthorizationPolicy\": \"admin\"", StringComparison.Ordinal));
        var refused = (await world.Client.UntilAsync(200, "GET /auth/admin/routes", admin.AccessToken, text: "Did you mean")).Json;
        var error = Assert.Single(refused.GetProperty("errors").EnumerateArray());
        Assert.Equal(("ReverseProxy:Routes:admins:AuthorizationPolicy", 1), (error.GetProperty("key").GetString(), refused.GetProperty("generation").GetInt32()));
        Assert.True(error.GetProperty("line").GetInt32() > 1);

        world.Gateway.WriteRoutes(StoryRoutes.Json(world.Backend.Address).Replace("\"/admin/{**rest}\" }", "\"/admin/{**rest}\", \"Methods\": [\"GET\"], \"Hosts\": [\"localhost\"] }", StringComparison.Ordinal));
        var changed = (await world.Client.UntilAsync(200, "GET /auth/admin/routes", admin.AccessToken, text: "\"generation\":2")).Json;
        var admins = changed.GetProperty("items").EnumerateArray().Single(route => route.GetProperty("id").GetString() is "admins");
        Assert.Equal(("GET", "localhost"), (admins.GetProperty("methods")[0].GetString(), admins.GetProperty("hosts")[0].GetString()));
        Assert.Empty(changed.GetProperty("errors").EnumerateArray());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task The_audit_tells_where_each_thing_happened(StoreKind kind)
    {
        var world = await shared.OfAsync(kind);
        var admin = await world.CreateAsync("--role", "gateway-admin");
        var person = await world.Client.SignUpAsync();
        (await world.Client.SendAsync("POST /auth/signin", new { email = person.Email, password = "wrong" })).Expect(401);
        (await world.Client.SendAsync("GET /logout", bearer: person.AccessToken)).Expect(200);
        await world.RunAsync("users", "disable", person.Email);

        var rows = (await world.Client.SendAsync($"GET /auth/admin/audit?user_id={person.Id}", bearer: admin.AccessToken)).Expect(200).Json.GetProperty("items").EnumerateArray()
            .Select(row => (row.GetProperty("event").GetString()!, row.GetProperty("endpoint").GetString()))
            .Where(row => !row.Item1.StartsWith("mail.", StringComparison.Ordinal)).ToList(); // these come when they come
        Assert.Equal(
            [
                ("signup.succeeded", "POST /auth/signup"), ("signin.succeeded", "POST /auth/signin"), ("signin.failed", "POST /auth/signin"),
                ("signout", "route logout"), ("user.disabled", "command users disable"),
            ],
            rows);
        var found = (await world.Client.SendAsync($"GET /auth/admin/audit?user_id={person.Id}&endpoint=route%20logout", bearer: admin.AccessToken)).Expect(200).Json.GetProperty("items");
        Assert.Equal("signout", Assert.Single(found.EnumerateArray()).GetProperty("event").GetString());
    }

    private static async Task<JsonElement> LastAsync(World world, Person admin, string code) =>
        (await world.Client.SendAsync($"GET /auth/admin/audit?event={code}", bearer: admin.AccessToken)).Expect(200).Json.GetProperty("items").EnumerateArray().Last();

    private static async Task LockAsync(World world, string email)
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => world.Client.SendAsync("POST /auth/signin", new { email, password = "not the passphrase" })));
        (await world.Client.SendAsync("POST /auth/signin", new { email, password = ApiClient.Password })).Expect(401);
    }
}
