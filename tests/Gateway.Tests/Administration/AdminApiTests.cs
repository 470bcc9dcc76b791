using System.Text.Json;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Administration;

/// <summary>What administrators do over HTTP.</summary>
public sealed class AdminApiTests(SharedWorlds worlds)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task An_account_is_made_found_changed_disabled_and_deleted(StoreKind kind)
    {
        var (world, admin) = await WorldAsync(kind);
        var email = ApiClient.NewEmail();
        var made = (await world.Client.SendAsync(
            "POST /auth/admin/users",
            new { email, password = ApiClient.Password, name = "Zoë", roles = (string[])["editor"], attributes = new { employee_no = "7" }, email_verified = true },
            admin.AccessToken)).Expect(201).Json.GetProperty("user");
        var id = made.GetProperty("id").GetString();
        Assert.Equal(
            ["id", "email", "email_verified", "name", "roles", "attributes", "created_at", "disabled_at", "has_password", "kind"], ApiAnswer.Names(made));
        (await world.Client.SendAsync("POST /auth/admin/users", new { email }, admin.AccessToken)).ExpectProblem(409, "account-exists");

        var person = await world.Client.SignInAsync(email);
        foreach (var path in new[] { $"/auth/admin/users/{id}", $"/auth/admin/users/{email}" })
        {
            Assert.Equal("Zoë", (await world.Client.SendAsync("GET " + path, bearer: admin.AccessToken)).Expect(200).Json.GetProperty("user").GetProperty("name").GetString());
        }

        var found = (await world.Client.SendAsync($"GET /auth/admin/users?search={email}", bearer: admin.AccessToken)).Expect(200).Json;
        Assert.Equal(id, Assert.Single(found.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(JsonValueKind.Null, found.GetProperty("next_cursor").ValueKind);

        (await world.Client.SendAsync($"PUT /auth/admin/users/{id}/roles", new { roles = (string[])["auditor"] }, admin.AccessToken)).Expect(200);
        (await world.Client.SendAsync($"PUT /auth/admin/users/{id}/attributes", new { attributes = new { floor = "3" } }, admin.AccessToken)).Expect(200);
        await world.Client.UntilAsync(401, "GET /auth/me", person.AccessToken); // of an older version
        person = await world.Client.SignInAsync(email);
        var me = (await world.Client.SendAsync("GET /auth/me", bearer: person.AccessToken)).Expect(200).Json.GetProperty("user");
        Assert.Equal(("auditor", "3"), (me.GetProperty("roles")[0].GetString(), me.GetProperty("attributes").GetProperty("floor").GetString()));

        Assert.NotEmpty((await world.Client.SendAsync($"GET /auth/admin/users/{id}/sessions", bearer: admin.AccessToken)).Expect(200).Json.GetProperty("items").EnumerateArray());
        (await world.Client.SendAsync($"DELETE /auth/admin/users/{id}/sessions", bearer: admin.AccessToken)).Expect(204);
        await world.Client.UntilAsync(401, "GET /auth/me", person.AccessToken);

        var disabled = (await world.Client.SendAsync($"POST /auth/admin/users/{id}/disable", bearer: admin.AccessToken)).Expect(200).Json.GetProperty("user");
        Assert.NotEqual(JsonValueKind.Null, disabled.GetProperty("disabled_at").ValueKind);
        (await world.Client.SendAsync("POST /auth/signin", new { email, password = ApiClient.Password })).ExpectProblem(401, "invalid-credentials");
        (await world.Client.SendAsync($"POST /auth/admin/users/{id}/enable", bearer: admin.AccessToken)).Expect(200);
        person = await world.Client.SignInAsync(email);
        var cookie = await world.Client.SignInWithCookieAsync(email);

        (await world.Client.SendAsync($"DELETE /auth/admin/users/{id}", bearer: admin.AccessToken)).Expect(204);
        await world.Client.UntilAsync(401, "GET /auth/me", person.AccessToken);
        await world.Client.UntilAsync(401, "GET /auth/me", cookie: cookie);
        (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).ExpectProblem(401, "invalid-refresh-token");
        (await world.Client.SendAsync($"DELETE /auth/admin/users/{id}", bearer: admin.AccessToken)).ExpectProblem(404, "not-found");

        var rows = (await world.Client.SendAsync($"GET /auth/admin/audit?user_id={id}&event=user", bearer: admin.AccessToken)).Expect(200).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(
            ["user.created", "user.roles-changed", "user.attributes-changed", "user.sessions-ended", "user.disabled", "user.enabled", "user.deleted"],
            rows.Select(row => row.GetProperty("event").GetString()));
        Assert.Equal($"by {admin.Id}; added: auditor; removed: editor", rows[1].GetProperty("detail").GetString());
        Assert.All(rows, row => Assert.StartsWith($"by {admin.Id}", row.GetProperty("detail").GetString(), StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Lists_come_in_pages_and_the_last_cursor_of_the_audit_picks_up_what_comes_later(StoreKind kind)
    {
        var (world, admin) = await WorldAsync(kind);
        var person = await world.Client.SignUpAsync();
        await world.Client.SignInAsync(person.Email);

        var seen = new List<string?>();
        var cursor = "";
        do
        {
            var page = (await world.Client.SendAsync($"GET /auth/admin/users?limit=2{cursor}", bearer: admin.AccessToken)).Expect(200).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(user => user.GetProperty("id").GetString()));
            cursor = page.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);
        Assert.Contains(person.Id, seen);
        Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());

        var audit = (await world.Client.SendAsync($"GET /auth/admin/audit?user_id={person.Id}&event=signin", bearer: admin.AccessToken)).Expect(200).Json;
        var before = audit.GetProperty("items").GetArrayLength();
        Assert.Equal(2, before);
        await world.Client.SignInAsync(person.Email);
        var later = (await world.Client.SendAsync($"GET /auth/admin/audit?user_id={person.Id}&event=signin&cursor={audit.GetProperty("next_cursor")}", bearer: admin.AccessToken)).Expect(200).Json;
        var rows = later.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("id").GetString()).ToList();
        Assert.Equal(before + 1, audit.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("id").GetString()).Union(rows, StringComparer.Ordinal).Count());
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-93")]
    public async Task Only_a_bearer_token_of_an_administrator_opens_it(StoreKind kind)
    {
        var (world, admin) = await WorldAsync(kind);
        var person = await world.Client.SignUpAsync();
        var cookie = await world.Client.SignInWithCookieAsync(admin.Email);
        string[] requests =
        [
            "GET /auth/admin/users", "POST /auth/admin/users", $"GET /auth/admin/users/{person.Id}", $"DELETE /auth/admin/users/{person.Id}",
            $"POST /auth/admin/users/{person.Id}/disable", $"POST /auth/admin/users/{person.Id}/enable", $"PUT /auth/admin/users/{person.Id}/roles",
            $"PUT /auth/admin/users/{person.Id}/attributes", $"GET /auth/admin/users/{person.Id}/sessions", $"DELETE /auth/admin/users/{person.Id}/sessions", $"DELETE /auth/admin/users/{person.Id}/identities/github", "GET /auth/admin/audit",
            "GET /auth/admin/lockouts", "DELETE /auth/admin/lockouts/nobody@example.com", "GET /auth/admin/keys", "POST /auth/admin/keys/rotate", "GET /auth/admin/routes",
            "POST /auth/admin/import", "GET /auth/admin/service-accounts", "POST /auth/admin/service-accounts",
            "GET /auth/admin/api-keys", "POST /auth/admin/api-keys", $"DELETE /auth/admin/api-keys/{person.Id}",
        ];
        foreach (var request in requests)
        {
            Assert.StartsWith("Bearer", (await world.Client.SendAsync(request)).ExpectProblem(401, "unauthenticated")["WWW-Authenticate"], StringComparison.Ordinal);
            (await world.Client.SendAsync(request, cookie: cookie, headers: ["Sec-Fetch-Site: same-origin"])).ExpectProblem(401, "unauthenticated");
            (await world.Client.SendAsync(request, bearer: "nonsense")).ExpectProblem(401, "invalid-token");
            (await world.Client.SendAsync(request, bearer: person.AccessToken)).ExpectProblem(403, "insufficient-scope");
        }

        await world.RunAsync("users", "roles", admin.Email, "--remove", "gateway-admin");
        await world.Client.UntilAsync(401, "GET /auth/admin/users", admin.AccessToken);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task What_cannot_be_accepted_is_named_and_nothing_is_done(StoreKind kind)
    {
        var (world, admin) = await WorldAsync(kind);
        var person = await world.Client.SignUpAsync();
        Task<ApiAnswer> SendAsync(string request, object? body = null) => world.Client.SendAsync(request, body, admin.AccessToken);

        (await SendAsync("POST /auth/admin/users", new { email = "not an address" })).ExpectField("email", "invalid-email");
        (await SendAsync($"PUT /auth/admin/users/{person.Id}/roles", new { roles = (string[])["no spaces"] })).ExpectField("roles", "invalid-role");
        foreach (var body in new[] { "", "{", "[]", "null", "{\"roles\":\"admin\"}", "{\"roles\":null}", "{\"roles\":[null]}", "{\"roles\":[],\"roles\":[]}", "{\"roles\":[],\"more\":1}", "{}" })
        {
            var answer = await SendAsync($"PUT /auth/admin/users/{person.Id}/roles", body);
            Assert.True(answer.Status == 400, $"{body}: {answer.Status} {answer.Text}");
            Assert.DoesNotContain("System.", answer.Text, StringComparison.Ordinal);
        }

        (await world.Client.SendAsync($"PUT /auth/admin/users/{person.Id}/roles", new StringContent("{\"roles\":[]}"), admin.AccessToken)).ExpectProblem(415, "unsupported-media-type");
        (await SendAsync("POST /auth/admin/users", new { email = ApiClient.NewEmail(), name = new string('x', 70_000) })).ExpectProblem(413, "body-too-large");
        (await SendAsync("GET /auth/admin/users?limit=0")).ExpectField("limit", "invalid");
        (await SendAsync("GET /auth/admin/users?cursor=x")).ExpectField("cursor", "invalid");
        (await SendAsync("GET /auth/admin/audit?since=yesterday")).ExpectField("since", "invalid");
        (await SendAsync("GET /auth/admin/audit?user_id=7")).ExpectField("user_id", "invalid");
        (await SendAsync("GET /auth/admin/audit?event=%00")).ExpectField("event", "invalid");
        (await SendAsync("GET /auth/admin/audit?endpoint=%00")).ExpectField("endpoint", "invalid");
        (await SendAsync("GET /auth/admin/audit?suspicious=yes")).ExpectField("suspicious", "invalid");
        (await SendAsync("GET /auth/admin/lockouts?limit=201")).ExpectField("limit", "invalid");
        (await SendAsync("POST /auth/admin/keys/rotate", "{\"now\":1}")).ExpectProblem(400, "malformed-request");
        (await SendAsync("POST /auth/admin/keys/rotate", "{\"later\":true}")).ExpectProblem(400, "malformed-request");
        (await SendAsync("GET /auth/admin/users?search=%00")).ExpectField("search", "invalid");
        (await SendAsync("GET /auth/admin/audit?since=1969-01-01&until=1969-06-01T00:00:00Z")).Expect(200);
        (await SendAsync($"GET /auth/admin/users/{Guid.Empty}/sessions")).ExpectProblem(404, "not-found");
        (await SendAsync($"DELETE /auth/admin/users/{person.Id}/identities/github")).ExpectProblem(404, "not-found");
        (await SendAsync("POST /auth/admin/users/not-an-id/disable")).ExpectProblem(404, "not-found");
        (await SendAsync("GET /auth/admin/nothing")).ExpectProblem(404, "not-found");
        Assert.Equal("GET, POST", (await SendAsync("PATCH /auth/admin/users")).ExpectProblem(405, "method-not-allowed")["Allow"]);
        Assert.Empty((await SendAsync($"GET /auth/admin/users/{person.Id}")).Expect(200).Json.GetProperty("user").GetProperty("roles").EnumerateArray());
    }

    private async Task<(World World, Person Admin)> WorldAsync(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        return (world, await world.CreateAsync("--role", "gateway-admin"));
    }
}
