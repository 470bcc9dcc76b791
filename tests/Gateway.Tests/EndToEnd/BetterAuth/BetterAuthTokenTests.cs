using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd.BetterAuth;

/// <summary>A token of a real Better Auth as a bearer on a proxied request.</summary>
public sealed class BetterAuthTokenTests(BetterAuthWorlds worlds)
{
    private static readonly string[] Admin = ["user", "admin"];
    private static readonly string[] Governor = ["user", "gateway-admin"];

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "A-13")]
    public async Task It_is_a_local_account_and_stays_at_the_gateway(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();
        var token = await betterAuth.TokenAsync(person);

        (await world.Client.SendAsync($"GET /page/{person.Id}", bearer: token)).Expect(200);
        (await world.Client.SendAsync($"GET /open/{person.Id}", bearer: token)).Expect(200);
        (await world.Client.SendAsync($"GET /forward/{person.Id}", bearer: token)).Expect(200);
        (await world.Client.SendAsync("GET /admin/x", bearer: token)).Expect(403);
        var me = (await world.Client.SendAsync("GET /auth/me", bearer: token)).Expect(200).Json.GetProperty("user");

        var received = world.Received($"/page/{person.Id}");
        Assert.Equal([me.GetProperty("id").GetString()!], received.Values("X-User-Id"));
        Assert.True(Guid.TryParse(me.GetProperty("id").GetString(), out _));
        Assert.Equal(["Beatrice"], received.Values("X-User-Name"));
        Assert.Empty(received.Values("X-User-Email")); // nobody has proved it
        Assert.Empty(received.Values("Authorization"));
        Assert.Empty(world.Received($"/open/{person.Id}").Values("Authorization"));
        Assert.Equal(["Bearer " + token], world.Received($"/forward/{person.Id}").Values("Authorization"));
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Roles_there_are_roles_here_by_the_map_alone(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();
        (await world.Client.SendAsync("GET /admin/x", bearer: await betterAuth.TokenAsync(person))).Expect(403);

        await betterAuth.AdministerAsync("/admin/set-role", new { userId = person.Id, role = Admin });
        (await world.Client.SendAsync("GET /admin/x", bearer: await UntilNextSecondAsync(betterAuth, person))).Expect(200);

        await betterAuth.AdministerAsync("/admin/set-role", new { userId = person.Id, role = Governor });
        var token = await UntilNextSecondAsync(betterAuth, person);
        (await world.Client.SendAsync("GET /admin/x", bearer: token)).Expect(403);
        (await world.Client.SendAsync("GET /auth/admin/users", bearer: token)).ExpectProblem(403, "insufficient-scope");
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-42")]
    public async Task Its_session_cache_its_session_token_and_a_cut_token_are_no_access_tokens(StoreKind kind)
    {
        var (world, betterAuth) = await worlds.OfAsync(kind);
        var person = await betterAuth.SignUpAsync();
        var token = await betterAuth.TokenAsync(person);
        Assert.StartsWith("eyJ", person.SessionCache, StringComparison.Ordinal);

        foreach (var wrong in new[] { person.SessionCache!, Uri.UnescapeDataString(person.Cookie), person.Cookie.Split('.')[0], token[..^1], token + "A" })
        {
            Assert.Equal("Bearer error=\"invalid_token\"", (await world.Client.SendAsync("GET /page/wrong", bearer: wrong)).ExpectProblem(401, "invalid-token")["WWW-Authenticate"]);
            (await world.Client.SendAsync("POST /auth/exchange", bearer: wrong)).ExpectProblem(401, "invalid-token");
        }

        Assert.False(world.HasReceived("/page/wrong"));
    }

    /// <summary>A token says its age to the second, and an older profile is no news.</summary>
    private static async Task<string> UntilNextSecondAsync(BetterAuthServer betterAuth, BetterAuthPerson person)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1001), TimeProvider.System, TestContext.Current.CancellationToken);
        return await betterAuth.TokenAsync(await betterAuth.SignInAsync(person.Email));
    }
}
