using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.TestKit;
using Gateway.Tests.Routes;
using Xunit;

namespace Gateway.Tests.EndToEnd.BetterAuth;

/// <summary>What Better Auth pushes about its users.</summary>
public sealed class BetterAuthHookTests(BetterAuthWorlds worlds)
{
    private static readonly string[] Governors = ["gateway-admin", "admin"];

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-45")]
    public async Task A_ban_ends_everything_at_once_also_what_Better_Auth_cannot_take_back(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();
        var token = await betterAuth.TokenAsync(person);
        var exchanged = (await world.Client.SendAsync("POST /auth/exchange", headers: BetterAuthCookieTests.Cookies(person))).Expect(200);
        (await world.Client.SendAsync("GET /page/before", bearer: token)).Expect(200);

        await betterAuth.AdministerAsync("/admin/ban-user", new { userId = person.Id });
        (await PushAsync(world, new { @event = "user.updated", user = new { id = person.Id, email = person.Email, banned = true } })).Expect(204);

        await world.Client.UntilAsync(401, "GET /page/after", bearer: token);
        await world.Client.UntilAsync(401, "GET /page/after", bearer: exchanged.Member("access_token"));
        (await world.Client.SendAsync("GET /page/after", headers: BetterAuthCookieTests.Cookies(person))).Expect(401);
        (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = exchanged.Member("refresh_token") })).ExpectProblem(401, "invalid-refresh-token");
        (await world.Client.SendAsync("POST /auth/exchange", bearer: token)).ExpectProblem(401, "invalid-token");
        (await world.Client.SendAsync("POST /auth/exchange", headers: BetterAuthCookieTests.Cookies(person))).ExpectProblem(401, "invalid-token");

        await betterAuth.AdministerAsync("/admin/unban-user", new { userId = person.Id });
        await Task.Delay(TimeSpan.FromMilliseconds(1001), TimeProvider.System, TestContext.Current.CancellationToken); // a token says its age to the second
        var again = await betterAuth.SignInAsync(person.Email);
        (await world.Client.SendAsync("GET /page/again", bearer: await betterAuth.TokenAsync(again))).Expect(200);
        (await world.Client.SendAsync("GET /page/again", headers: BetterAuthCookieTests.Cookies(again))).Expect(200);
    }

    [Fact]
    public async Task The_hook_that_the_README_shows_tells_of_a_ban_by_itself()
    {
        Assert.Contains(await File.ReadAllTextAsync(RoutesText.Repository("tests/peers/gateway-hook.mjs"), TestContext.Current.CancellationToken), Readme.Text, StringComparison.Ordinal);
        var (world, betterAuth) = await worlds.OfAsync(StoreKind.Embedded);
        var person = await betterAuth.SignUpAsync();
        var token = await betterAuth.TokenAsync(person);
        (await world.Client.SendAsync("GET /page/hook", bearer: token)).Expect(200);

        await betterAuth.AdministerAsync("/admin/ban-user", new { userId = person.Id });

        await world.Client.UntilAsync(401, "GET /page/hook", bearer: token);
        Assert.Contains("trust.banned", await world.RunAsync("audit", "--user", person.Email), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("advisory", "J-119")]
    public async Task A_hook_that_the_gateway_refuses_says_so_once_and_without_the_secret()
    {
        const string Secret = "a secret of somebody, long enough for a hook";
        await using var refusing = new RecordingBackend { Answer = _ => RawAnswer.Text("", 401) };
        await using var hook = ChildProcess.Start(
            "node",
            ["--input-type=module", "--eval", $"const {{ gatewayHooks }} = await import('{RoutesText.Repository("tests/peers/gateway-hook.mjs")}'); await gatewayHooks.user.update.after({{ id: 'user-1', name: 'Ann' }});"],
            start => (start.Environment["GATEWAY"], start.Environment["GATEWAY_HOOK_SECRET"]) = (refusing.Address.TrimEnd('/'), Secret));

        await hook.UntilSaidAsync("The gateway did not take user.updated of user user-1: 401", TestContext.Current.CancellationToken);

        Assert.Single(refusing.Requests); // what is refused does not get better
        Assert.DoesNotContain(Secret, hook.Output + hook.Error, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-90")]
    public async Task A_change_is_seen_here_and_nobody_gets_an_account_by_it(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var (person, stranger) = (await betterAuth.SignUpAsync(), await betterAuth.SignUpAsync());
        var token = await betterAuth.TokenAsync(person);
        (await world.Client.SendAsync("GET /auth/me", bearer: token)).Expect(200);

        (await PushAsync(world, new { @event = "user.updated", user = new { id = person.Id, email = person.Email, name = "Renamed", role = "user,admin" } }, age: -1)).Expect(204);
        (await PushAsync(world, new { @event = "user.created", user = new { id = stranger.Id, email = stranger.Email, name = "Stranger" } })).Expect(204);

        await world.Client.UntilAsync(200, "GET /auth/me", bearer: token, text: "Renamed");
        (await world.Client.SendAsync("GET /admin/pushed", bearer: token)).Expect(200);
        Assert.DoesNotContain(stranger.Email, await world.RunAsync("users", "list"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "E-83")]
    [Trait("advisory", "D-55")]
    [Trait("advisory", "C-41")]
    [Trait("advisory", "C-42")]
    [Trait("advisory", "C-52")]
    [Trait("advisory", "F-93")]
    public async Task Only_what_was_signed_now_counts_and_once(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();
        var token = await betterAuth.TokenAsync(person);
        var ban = new { @event = "user.banned", user = new { id = person.Id } };
        (await world.Client.SendAsync("GET /page/signed", bearer: token)).Expect(200);

        (await PushAsync(world, ban, secret: "another secret of somebody, long enough for it")).ExpectProblem(401, "invalid-signature");
        (await PushAsync(world, ban, age: 301)).ExpectProblem(401, "invalid-signature");
        (await PushAsync(world, ban, age: -310)).ExpectProblem(401, "invalid-signature");
        (await PushAsync(world, ban, change: "webhook-signature")).ExpectProblem(401, "invalid-signature");
        (await PushAsync(world, ban, isCut: true)).ExpectProblem(401, "invalid-signature");
        (await PushAsync(world, ban, isQuery: true)).ExpectProblem(401, "invalid-signature");
        (await PushAsync(world, ban, change: "webhook-id")).ExpectProblem(401, "invalid-signature");
        (await PushAsync(world, ban, change: "webhook-timestamp")).ExpectProblem(401, "invalid-signature");
        (await world.Client.SendAsync("POST /auth/trust/better-auth", ban)).ExpectProblem(401, "invalid-signature");
        foreach (var reason in new[] { "it is not signed with BetterAuth:WebhookSecret", "it was signed more than five minutes before or after now", "webhook-id, webhook-timestamp and webhook-signature have to be there" })
        {
            await UntilLoggedAsync(world, reason);
            Assert.Single(world.Gateway.Lines, line => line.Contains(reason, StringComparison.Ordinal));
        }

        (await world.Client.SendAsync("GET /page/signed", bearer: token)).Expect(200);

        // The same id again is known, and does nothing.
        (await PushAsync(world, new { @event = "user.updated", user = new { id = person.Id } }, id: person.Id)).Expect(204);
        (await PushAsync(world, ban, id: person.Id)).Expect(204);
        await UntilLoggedAsync(world, "it came before and was taken in then");
        Assert.DoesNotContain(world.Gateway.Lines, line => line.Contains(BetterAuthWorlds.HookSecret, StringComparison.Ordinal) || line.Contains(person.Id, StringComparison.Ordinal));
        (await world.Client.SendAsync("GET /page/signed", bearer: token)).Expect(200);

        // What the person calls themselves does not keep their ban from arriving.
        (await PushAsync(world, $$$"""{"event":"user.updated","user":{"id":"{{{person.Id}}}","name":"\ud800"}}""")).ExpectProblem(400, "malformed-request");
        (await PushAsync(world, $$$"""{"event":"user.updated","user":{"id":"{{{person.Id}}}","name":"\ud800","banned":true}}""")).Expect(204);
        await world.Client.UntilAsync(401, "GET /page/signed", bearer: token);

        foreach (var body in new object[] { "[]", "{}", "null", "{", new { @event = "user.promoted", user = new { id = person.Id } }, new { @event = "user.banned", user = new { id = "" } }, new { @event = "user.banned", user = new { id = 1 } } })
        {
            (await PushAsync(world, body)).ExpectProblem(400, "malformed-request");
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-46")]
    [Trait("advisory", "C-48")]
    [Trait("advisory", "C-51")]
    [Trait("advisory", "F-88")]
    [Trait("advisory", "H-109")]
    public async Task What_is_too_much_too_deep_or_twice_there_is_no_change(StoreKind kind)
    {
        var (world, _) = await worlds.OfAsync(kind);
        var nested = string.Concat(Enumerable.Repeat("""{"a":""", 5_000)) + "1" + new string('}', 5_000);
        foreach (var secret in new[] { BetterAuthWorlds.HookSecret, "another secret of somebody, long enough for it" })
        {
            (await PushAsync(world, new { @event = "user.updated", user = new { id = "user-1", name = new string('x', 70_000) } }, secret)).ExpectProblem(413, "body-too-large");
        }

        (await PushAsync(world, $$$"""{"event":"user.updated","user":{"id":"user-1","more":{{{nested}}}}}""")).ExpectProblem(400, "malformed-request");
        (await PushAsync(world, """{"event":"user.updated","user":{"id":"user-1","id":"user-2"}}""")).ExpectProblem(400, "malformed-request");
        (await PushAsync(world, """{"event":"user.updated","event":"user.banned","user":{"id":"user-1"}}""")).ExpectProblem(400, "malformed-request");
        foreach (var id in new object?[] { "", null, 1, new string('x', 256), "a\0b", "a\nb", " " })
        {
            (await PushAsync(world, new { @event = "user.updated", user = new { id } })).ExpectProblem(400, "malformed-request");
            (await PushAsync(world, new { @event = "user.banned", user = new { id } })).ExpectProblem(400, "malformed-request");
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "F-84")]
    [Trait("advisory", "F-85")]
    [Trait("advisory", "F-86")]
    [Trait("advisory", "F-89")]
    [Trait("advisory", "F-92")]
    public async Task A_push_changes_nobodys_account_but_its_persons_and_of_that_only_the_profile(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var (person, owner) = (await betterAuth.SignUpAsync(), await world.CreateAsync());
        var token = await betterAuth.TokenAsync(person);
        var id = (await world.Client.SendAsync("GET /auth/me", bearer: token)).Expect(200).Json.GetProperty("user").GetProperty("id").GetString()!;
        var before = await world.RunAsync("users", "show", owner.Id, "--json");

        (string, object)[] said =
        [
            (person.Email, "true"), (person.Email, 1), (person.Email.Replace('p', '\uFF50').Replace('e', '\uFF45'), true), ($"\"{person.Email}\"", true),
            (owner.Email, true), (owner.Email, "true"), (owner.Email.Replace('p', '\uFF50'), true), ($"\"{owner.Email}\"@example.com", true), ($"{person.Email},{owner.Email}", true),
        ];
        foreach (var (email, verified) in said)
        {
            await PushedAsync(new { id = person.Id, email, emailVerified = verified, role = "user,gateway-admin", roles = Governors, userId = owner.Id, user_id = owner.Id, name = $"Of {email}", password = ApiClient.Password, disabled = true });
            var me = (await world.Client.SendAsync("GET /auth/me", bearer: token)).Expect(200).Json.GetProperty("user");
            Assert.Equal((person.Email, false), (me.GetProperty("email").GetString(), me.GetProperty("email_verified").GetBoolean()));
        }

        Assert.Empty(JsonDocument.Parse(await world.RunAsync("users", "show", id, "--json")).RootElement.GetProperty("roles").EnumerateArray());
        (await world.Client.SendAsync("POST /auth/signin", new { email = person.Email, password = ApiClient.Password })).ExpectProblem(401, "invalid-credentials");

        await PushedAsync(new { id = person.Id, email = person.Email, emailVerified = true });
        await world.Client.UntilAsync(200, "GET /auth/me", bearer: token, text: "\"email_verified\":true");

        // Nor by whom it calls its own.
        await PushedAsync(new { id = owner.Id, email = owner.Email, emailVerified = true, name = "Eve", role = "admin" });
        await PushedAsync(new { id = id, email = owner.Email, emailVerified = true, name = "Eve", role = "admin" });
        Assert.Equal(before, await world.RunAsync("users", "show", owner.Id, "--json"));

        async Task PushedAsync(object user) => (await PushAsync(world, new { @event = "user.updated", user })).Expect(204);
    }

    private static async Task UntilLoggedAsync(World world, string text)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!world.Gateway.Lines.Any(line => line.Contains(text, StringComparison.Ordinal)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1), "It was not logged.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<ApiAnswer> PushAsync(World world, object body, string secret = BetterAuthWorlds.HookSecret, int age = 0, string? change = null, string? id = null, bool isCut = false, bool isQuery = false)
    {
        var json = body as string ?? JsonSerializer.Serialize(body);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["webhook-id"] = id ?? $"push-{TimeProvider.System.GetTimestamp()}",
            ["webhook-timestamp"] = (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - age).ToString(CultureInfo.InvariantCulture),
        };
        var signed = Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{json}");
        headers["webhook-signature"] = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
        var content = new StringContent(json, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
        if (isQuery)
        {
            return await world.Client.SendAsync("POST /auth/trust/better-auth?" + string.Join('&', headers.Select(header => $"{header.Key}={Uri.EscapeDataString(header.Value)}")), content);
        }

        if (isCut)
        {
            headers["webhook-signature"] = "v1," + Convert.ToBase64String(Convert.FromBase64String(headers["webhook-signature"]["v1,".Length..])[..16]);
        }
        else if (change is not null)
        {
            headers[change] = change == "webhook-signature" ? "v1," + Convert.ToBase64String(new byte[32]) : headers[change] + "1";
        }

        return await world.Client.SendAsync("POST /auth/trust/better-auth", content, headers: [.. headers.Select(header => $"{header.Key}: {header.Value}")]);
    }
}
