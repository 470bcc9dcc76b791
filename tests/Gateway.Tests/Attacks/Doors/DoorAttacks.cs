using System.Text.Json;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Attacks.Doors;

/// <summary>Whose account somebody else's word opens, by every door that there is for it. The word is always signed, and about whoever brings it.</summary>
[Collection(nameof(DoorWorlds))]
public sealed class DoorAttacks(DoorWorlds worlds)
{
    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "F-84")]
    [Trait("advisory", "F-85")]
    public async Task An_address_that_was_not_proved_opens_nobodys_account(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var (owner, email) = await OwnerAsync(world, door);

        foreach (var verified in new object?[] { false, null, "true", "1", 1, "yes", new[] { true }, new { value = true } })
        {
            var came = await world.ComeAsync(door, new Visitor(DoorWorld.NewName(), email, verified));
            Assert.True(came is null, $"{JsonSerializer.Serialize(verified)}: {came}");
        }

        Assert.Equal(owner, Id(await world.ComeAsync(door, new Visitor(DoorWorld.NewName(), email, Verified: true))));
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "F-86")]
    public async Task An_address_that_can_be_read_in_two_ways_opens_nobodys_account(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var (owner, email) = await OwnerAsync(world, door);
        var (local, domain) = (email.Split('@')[0], email.Split('@')[1]);
        object?[] spellings =
        [
            $"\"{local}\"@{domain}", $"<{email}>", $"Eve <{email}>", $"mailto:{email}", $"{email}?x", $"{local}%40{domain}",
            $"{email},eve@evil.example", $"eve@evil.example,{email}", $"{email};eve@evil.example", $"eve@evil.example@{email}", $"{email}@evil.example", $"{local}@@{domain}", email + ".", email + "\0", email + "\0@evil.example",
            $"{local.Replace('a', '\uFF41')}@{domain}", $"{local.Replace('s', '\u017F')}@{domain}", $"{local}\u200B@{domain}", $"{local}\uFF20{domain}",
            $"{local}@{domain.Replace('a', '\uFF41')}", $"{local}@{domain.Replace('.', '\uFF0E')}", $"{local}@\u200B{domain}",
            new[] { email }, new[] { email, "eve@evil.example" }, new { address = email }, 7, true,
        ];

        foreach (var spelling in spellings)
        {
            var came = await world.ComeAsync(door, new Visitor(DoorWorld.NewName(), spelling, Verified: true));
            Assert.True(came is null, $"{JsonSerializer.Serialize(spelling)}: {came}");
        }

        Assert.Equal(owner, Id(await world.ComeAsync(door, new Visitor(DoorWorld.NewName(), $" {email.ToUpperInvariant()} ", Verified: true))));
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "F-88")]
    public async Task Who_is_nobody_there_is_nobody_here(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        foreach (var subject in new object?[] { "", " ", null, false, new[] { "a" }, new { a = 1 }, "a\0b", "a\nb", new string('x', 256) })
        {
            var came = await world.ComeAsync(door, new Visitor(subject, $"{DoorWorld.NewName()}@example.com", Verified: true), isNonsense: true);
            Assert.True(came is null, $"{JsonSerializer.Serialize(subject)}: {came}");
        }

        var longest = DoorWorld.NewName().PadRight(255, 'x');
        Assert.NotNull(await world.ComeAsync(door, new Visitor(longest, $"{DoorWorld.NewName()}@example.com", Verified: true)));
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "F-89")]
    [Trait("advisory", "F-92")]
    public async Task Nothing_that_is_said_beside_the_profile_is_taken(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var (owner, _) = await OwnerAsync(world, door);
        var name = DoorWorld.NewName();
        string[] roles = ["devs", "developer", "admin", "gateway-admin"];
        var came = await world.ComeAsync(door, new Visitor(name, $"{name}@example.com", Verified: true)
        {
            More = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["user_id"] = owner,
                ["account_id"] = owner,
                ["local_id"] = owner,
                ["groups"] = roles,
                ["roles"] = roles,
                ["role"] = string.Join(',', roles),
                ["kind"] = "service",
                ["attributes"] = new { employee_no = "1" },
                ["password"] = ApiClient.Password,
                ["password_hash"] = "x",
                ["disabled_at"] = "2020-01-01T00:00:00Z",
                ["has_password"] = true,
                ["name"] = "Eve",
            },
        });

        Assert.NotEqual(owner, Id(came));
        Assert.Equal(["developer"], came!.Value.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        var shown = (await world.Client.SendAsync($"GET /auth/admin/users/{Id(came)}", bearer: (await world.AdminAsync()).AccessToken)).Expect(200).Json.GetProperty("user");
        Assert.Equal(("user", "{}", false, JsonValueKind.Null), (
            shown.GetProperty("kind").GetString(), shown.GetProperty("attributes").GetRawText(), shown.GetProperty("has_password").GetBoolean(), shown.GetProperty("disabled_at").ValueKind));
        (await world.Client.SendAsync("POST /auth/signin", new { email = $"{name}@example.com", password = ApiClient.Password })).ExpectProblem(401, "invalid-credentials");
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "F-91")]
    public async Task Of_a_new_person_who_comes_many_times_at_once_there_is_one_account(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var name = DoorWorld.NewName();

        var came = await world.ComeAtOnceAsync([door], new Visitor(name, $"{name}@example.com", Verified: true), 8);

        Assert.Single(came.Distinct(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-91")]
    public async Task Of_a_new_person_who_comes_by_every_door_at_once_there_is_one_account(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var name = DoorWorld.NewName();

        // The same name at every door: another one would change the account, and with it end the access tokens of a moment ago.
        var more = new Dictionary<string, object?>(StringComparer.Ordinal) { ["name"] = "Eve" };
        var came = await world.ComeAtOnceAsync(Enum.GetValues<Door>(), new Visitor(name, $"{name}@example.com", Verified: true) { More = more }, 3);

        Assert.Single(came.Distinct(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "C-45")]
    public async Task A_disabled_account_is_opened_by_no_door(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var name = DoorWorld.NewName();
        var person = new Visitor(name, $"{name}@example.com", Verified: true);
        var id = Id(await world.ComeAsync(door, person));
        var admin = await world.AdminAsync();

        (await world.Client.SendAsync($"POST /auth/admin/users/{id}/disable", bearer: admin.AccessToken)).Expect(200);

        Assert.Null(await world.ComeAsync(door, person));
        Assert.Null(await world.ComeAsync(door, person with { Subject = DoorWorld.NewName() }));
        (await world.Client.SendAsync($"POST /auth/admin/users/{id}/enable", bearer: admin.AccessToken)).Expect(200);
        Assert.Equal(id, Id(await world.ComeAsync(door, person)));
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "C-52")]
    public async Task What_opens_a_door_opens_it_in_its_place_and_nothing_else(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var name = DoorWorld.NewName();
        var credential = await world.CredentialAsync(door, new Visitor(name, $"{name}@example.com", Verified: true));
        var escaped = Uri.EscapeDataString(credential);

        foreach (var parameter in new[] { "access_token", "token", "id_token", "session_token", "authorization", "code", BetterAuthServer.CookieName, "ag_session" })
        {
            (await world.Client.SendAsync($"GET /page/{name}?{parameter}={escaped}")).ExpectProblem(401, "unauthenticated");
            (await world.Client.SendAsync($"POST /auth/exchange?{parameter}={escaped}")).ExpectProblem(401, "unauthenticated");
            if (parameter is not "code") // which is its place there
            {
                (await world.Client.SendAsync($"GET /auth/external/rogue/callback?{parameter}={escaped}")).ExpectProblem(400, "external-signin-failed");
            }
        }

        string[] places =
        [
            $"X-Access-Token: {credential}", $"Authorization: {credential}", $"Authorization: Token {credential}", $"Cookie: access_token={credential}", $"Cookie: ag_session={credential}", $"Cookie: better-auth.session_data={credential}",
            $"Cookie: __Secure-{BetterAuthServer.CookieName}={credential}", $"X-API-Key: {credential}",
            ..door is Door.Token or Door.TokenExchange ? [] : new[] { $"Authorization: Bearer {credential}" },
            .. door is Door.Cookie or Door.Exchange ? [] : new[] { $"Cookie: {BetterAuthServer.CookieName}={credential}" },
        ];
        foreach (var place in places)
        {
            Assert.Equal(401, (await world.Client.SendAsync($"GET /page/{name}", headers: place)).Status);
        }

        (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = credential })).ExpectProblem(401, "invalid-refresh-token");
        if (door is not Door.Exchange and not Door.Cookie)
        {
            (await world.Client.SendAsync("POST /auth/exchange", new { session_token = credential })).ExpectProblem(401, "invalid-token");
        }

        if (door is not Door.Provider)
        {
            (await world.AskAsync(door, credential)).Expect(200);
        }

        Assert.DoesNotContain(world.World.Backend.Requests, request => request.Target.StartsWith($"/page/{name}", StringComparison.Ordinal));
        Assert.DoesNotContain(world.World.Gateway.Lines, line => line.Contains(credential, StringComparison.Ordinal) || line.Contains(escaped, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(DoorWorlds.WithCredentials), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "C-44")]
    public async Task What_is_known_of_one_persons_credential_is_said_of_nobody_elses(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var emails = Enumerable.Range(0, 4).Select(_ => $"{DoorWorld.NewName()}@example.com").ToList();
        var credentials = new List<string>();
        foreach (var email in emails)
        {
            credentials.Add(await world.CredentialAsync(door, new Visitor(email, email, Verified: true)));
        }

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            var answer = (await world.AskAsync(door, credentials[i % 4])).Expect(200);
            Assert.Equal(emails[i % 4], answer.Json.GetProperty("user").GetProperty("email").GetString());
        }));

        if (door is Door.Token or Door.TokenExchange)
        {
            (await world.AskAsync(door, credentials[0][..credentials[0].LastIndexOf('.')] + credentials[1][credentials[1].LastIndexOf('.')..])).ExpectProblem(401, "invalid-token");
        }
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "F-84")]
    public async Task An_account_that_a_stranger_made_with_the_address_is_its_owners_alone_once_they_come(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var stranger = await world.Client.SignUpAsync();
        var cookie = await world.Client.SignInWithCookieAsync(stranger.Email);

        Assert.Equal(stranger.Id, Id(await world.ComeAsync(door, new Visitor(DoorWorld.NewName(), stranger.Email, Verified: true))));

        (await world.Client.SendAsync("POST /auth/signin", new { email = stranger.Email, password = ApiClient.Password })).ExpectProblem(401, "invalid-credentials");
        (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = stranger.RefreshToken })).ExpectProblem(401, "invalid-refresh-token");
        await world.Client.UntilAsync(401, "GET /auth/me", bearer: stranger.AccessToken);
        await world.Client.UntilAsync(401, "GET /auth/me", cookie: cookie);
    }

    private static string? Id(JsonElement? user) => user?.GetProperty("id").GetString();

    /// <summary>Somebody with an account, whose address is proved, who came by another door.</summary>
    private static async Task<(string Id, string Email)> OwnerAsync(DoorWorld world, Door door)
    {
        var email = $"{DoorWorld.NewName()}@example.com";
        return (Id(await world.ComeAsync(door is Door.Provider ? Door.Token : Door.Provider, new Visitor(DoorWorld.NewName(), email, Verified: true)))!, email);
    }
}
