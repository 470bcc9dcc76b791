using System.Text.Json;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Attacks.Doors;

/// <summary>Whose account somebody else's word opens, by every door that there is for it. The word is always signed, and about whoever brings it.</summary>
[Collection(nameof(DoorWorlds))]
public sealed class DoorAttacks(DoorWorlds worlds)
{
    private static int last;

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "F-84")]
    [Trait("advisory", "F-85")]
    public async Task An_address_that_was_not_proved_opens_nobodys_account(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var (owner, email) = await OwnerAsync(world, door);

        foreach (var verified in new object?[] { false, null, "true", "1", 1, "yes", new[] { true }, new { value = true } })
        {
            Assert.Null(await world.ComeAsync(door, new Visitor(NewName(), email, verified)));
        }

        Assert.Equal(owner, Id(await world.ComeAsync(door, new Visitor(NewName(), email, Verified: true))));
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "F-86")]
    public async Task An_address_that_can_be_read_in_two_ways_opens_nobodys_account(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var (_, email) = await OwnerAsync(world, door);
        object?[] spellings =
        [
            " " + email, email + " ", email + "\n", $"\"{email.Replace("@", "\"@", StringComparison.Ordinal)}", $"<{email}>", $"Eve <{email}>", $"{email},eve@evil.example", $"eve@evil.example,{email}",
            $"{email};eve@evil.example", $"eve@evil.example@{email}", $"{email}@evil.example", email.Replace("@", "@@", StringComparison.Ordinal), email + ".", email + "\0", email + "\0@evil.example",
            email.Replace('a', '\uFF41'), email.Replace("@", "\uFF20", StringComparison.Ordinal), email.Replace("s", "\u017F", StringComparison.Ordinal), email.Replace("s", "s\u200B", StringComparison.Ordinal),
            email.Replace(".", "\uFF0E", StringComparison.Ordinal), $"mailto:{email}", email.Replace("@", "%40", StringComparison.Ordinal), $"{email}?x", new[] { email }, new[] { email, "eve@evil.example" }, new { address = email }, 7, true,
        ];

        foreach (var spelling in spellings)
        {
            var came = await world.ComeAsync(door, new Visitor(NewName(), spelling, Verified: true));
            Assert.True(came is null, $"{JsonSerializer.Serialize(spelling)}: {came}");
        }

        Assert.NotNull(await world.ComeAsync(door, new Visitor(NewName(), email.ToUpperInvariant(), Verified: true)));
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "F-88")]
    public async Task Who_is_nobody_there_is_nobody_here(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        foreach (var subject in new object?[] { "", " ", null, false, new[] { "a" }, new { a = 1 }, "a\0b", "a\nb", new string('x', 256) })
        {
            Assert.Null(await world.ComeAsync(door, new Visitor(subject, $"{NewName()}@example.com", Verified: true)));
        }

        Assert.NotNull(await world.ComeAsync(door, new Visitor(new string('x', 247) + NewName()[^8..], $"{NewName()}@example.com", Verified: true)));
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "F-89")]
    [Trait("advisory", "F-92")]
    public async Task Nothing_that_is_said_beside_the_profile_is_taken(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var (owner, _) = await OwnerAsync(world, door);
        var name = NewName();
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
                ["is_admin"] = true,
                ["attributes"] = new { employee_no = "1" },
                ["password"] = ApiClient.Password,
                ["password_hash"] = "x",
                ["security_version"] = 99,
                ["name"] = "Eve",
            },
        });

        Assert.NotEqual(owner, Id(came));
        Assert.Equal(["developer"], came!.Value.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.DoesNotContain("employee_no", came.Value.GetRawText(), StringComparison.Ordinal);
        (await world.World.Client.SendAsync("POST /auth/signin", new { email = $"{name}@example.com", password = ApiClient.Password })).ExpectProblem(401, "invalid-credentials");
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "F-91")]
    public async Task Of_a_new_person_who_comes_many_times_at_once_there_is_one_account(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var name = NewName();

        var came = await world.ComeAtOnceAsync([door], new Visitor(name, $"{name}@example.com", Verified: true), 8);

        Assert.NotNull(Assert.Single(came.Select(Id).Distinct(StringComparer.Ordinal)));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-91")]
    public async Task Of_a_new_person_who_comes_by_every_door_at_once_there_is_one_account(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var name = NewName();

        // Of one name everywhere: a new one is a changed account, of which an access token that was given just now says so.
        var more = new Dictionary<string, object?>(StringComparer.Ordinal) { ["name"] = "Eve" };
        var came = await world.ComeAtOnceAsync(Enum.GetValues<Door>(), new Visitor(name, $"{name}@example.com", Verified: true) { More = more }, 3);

        Assert.NotNull(Assert.Single(came.Select(Id).Distinct(StringComparer.Ordinal)));
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "C-45")]
    public async Task A_disabled_account_is_opened_by_no_door(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var name = NewName();
        var person = new Visitor(name, $"{name}@example.com", Verified: true);
        var id = Id(await world.ComeAsync(door, person));
        var admin = await world.AdminAsync();

        (await world.World.Client.SendAsync($"POST /auth/admin/users/{id}/disable", bearer: admin.AccessToken)).Expect(200);

        Assert.Null(await world.ComeAsync(door, person));
        Assert.Null(await world.ComeAsync(door, person with { Subject = NewName() }));
        (await world.World.Client.SendAsync($"POST /auth/admin/users/{id}/enable", bearer: admin.AccessToken)).Expect(200);
        Assert.Equal(id, Id(await world.ComeAsync(door, person)));
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "C-52")]
    public async Task What_opens_a_door_opens_it_in_its_place_and_nothing_else(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var name = NewName();
        var credential = await world.CredentialAsync(door, new Visitor(name, $"{name}@example.com", Verified: true));
        var escaped = Uri.EscapeDataString(credential);

        foreach (var parameter in new[] { "access_token", "token", "id_token", "session_token", "authorization", "code", BetterAuthServer.CookieName, "ag_session" })
        {
            (await world.World.Client.SendAsync($"GET /page/{name}?{parameter}={escaped}")).ExpectProblem(401, "unauthenticated");
            (await world.World.Client.SendAsync($"POST /auth/exchange?{parameter}={escaped}")).ExpectProblem(401, "unauthenticated");
            if (parameter is not "code")
            {
                (await world.World.Client.SendAsync($"GET /auth/external/rogue/callback?{parameter}={escaped}")).ExpectProblem(400, "external-signin-failed");
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
            Assert.Equal(401, (await world.World.Client.SendAsync($"GET /page/{name}", headers: place)).Status);
        }

        (await world.World.Client.SendAsync("POST /auth/refresh", new { refresh_token = credential })).ExpectProblem(401, "invalid-refresh-token");
        if (door is not Door.Exchange and not Door.Cookie)
        {
            (await world.World.Client.SendAsync("POST /auth/exchange", new { session_token = credential })).ExpectProblem(401, "invalid-token");
        }

        Assert.DoesNotContain(world.World.Backend.Requests, request => request.Target.StartsWith($"/page/{name}", StringComparison.Ordinal));
        Assert.DoesNotContain(world.World.Gateway.Lines, line => line.Contains(credential, StringComparison.Ordinal) || line.Contains(escaped, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(DoorWorlds.All), MemberType = typeof(DoorWorlds))]
    [Trait("advisory", "C-44")]
    public async Task What_is_known_of_one_persons_credential_is_said_of_nobody_elses(StoreKind kind, Door door)
    {
        var world = await worlds.OfAsync(kind);
        var emails = Enumerable.Range(0, 4).Select(_ => $"{NewName()}@example.com").ToList();
        if (door is Door.Provider)
        {
            foreach (var email in emails.Concat(emails))
            {
                Assert.Equal(email, (await world.ComeAsync(door, new Visitor(email, email, Verified: true)))!.Value.GetProperty("email").GetString());
            }

            return;
        }

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

    private static string? Id(JsonElement? user) => user?.GetProperty("id").GetString();

    private static string NewName() => $"visitor-as-{Interlocked.Increment(ref last)}";

    /// <summary>Somebody with an account, whose address is proved, who came by another door.</summary>
    private static async Task<(string Id, string Email)> OwnerAsync(DoorWorld world, Door door)
    {
        var email = $"{NewName()}@example.com";
        return (Id(await world.ComeAsync(door is Door.Provider ? Door.Token : Door.Provider, new Visitor(NewName(), email, Verified: true)))!, email);
    }
}
