using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What has ended stays ended: everywhere within a second, after a restart, and whoever ended it.</summary>
public sealed class RevocationTests(SharedWorlds worlds, StoreServers servers)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_change_of_roles_beside_the_running_gateway_ends_the_old_token_and_a_refresh_brings_the_new_roles(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var person = await world.Client.SignUpAsync();
        (await world.Client.SendAsync("GET /admin/roles", bearer: person.AccessToken)).Expect(403);

        await world.RunAsync("users", "roles", person.Email, "--add", "admin");

        Assert.Equal("Bearer error=\"invalid_token\"", (await world.Client.UntilAsync(401, "GET /page/roles", bearer: person.AccessToken)).ExpectProblem(401, "invalid-token")["WWW-Authenticate"]);
        var refreshed = (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);
        Assert.Equal("[\"admin\"]", refreshed.Json.GetProperty("user").GetProperty("roles").ToString());
        (await world.Client.SendAsync("GET /admin/roles", bearer: refreshed.Member("access_token"))).Expect(200);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task A_change_of_roles_reaches_the_cookie_without_a_new_sign_in(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var person = await world.Client.SignUpAsync();
        var cookie = await world.Client.SignInWithCookieAsync(person.Email);
        (await world.Client.SendAsync("GET /admin/cookie", cookie: cookie)).Expect(403);

        await world.RunAsync("users", "roles", person.Email, "--add", "admin");
        await world.Client.UntilAsync(200, "GET /admin/cookie", cookie: cookie);

        await world.RunAsync("users", "roles", person.Email, "--remove", "admin");
        await world.Client.UntilAsync(403, "GET /admin/cookie", cookie: cookie);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Somebody_disabled_beside_the_running_gateway_is_out(StoreKind kind)
    {
        var world = await worlds.OfAsync(kind);
        var person = await world.Client.SignUpAsync();
        var cookie = await world.Client.SignInWithCookieAsync(person.Email);

        await world.RunAsync("users", "disable", person.Email);

        await world.Client.UntilAsync(401, "GET /page/disabled", bearer: person.AccessToken);
        await world.Client.UntilAsync(401, "GET /page/disabled", cookie: cookie);
        (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).ExpectProblem(401, "invalid-refresh-token");
        (await world.Client.SendAsync("POST /auth/refresh", cookie: cookie)).ExpectProblem(401, "invalid-refresh-token");
        (await world.Client.SendAsync("POST /auth/signin", new { email = person.Email, password = ApiClient.Password })).ExpectProblem(401, "invalid-credentials");

        await world.RunAsync("users", "enable", person.Email);
        (await world.Client.SendAsync("GET /page/disabled", bearer: person.AccessToken)).ExpectProblem(401, "invalid-token");
        await world.Client.SignInAsync(person.Email);
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Accounts_sessions_and_keys_outlive_a_restart_and_a_signed_out_token_stays_dead(StoreKind kind)
    {
        await using var world = await World.StartAsync(servers, kind);
        var out1 = await world.Client.SignUpAsync();
        var alive = await world.Client.SignInAsync(out1.Email);
        var cookie = await world.Client.SignInWithCookieAsync(out1.Email);
        (await world.Client.SendAsync("POST /auth/signout", bearer: out1.AccessToken)).Expect(204);

        foreach (var end in new Func<Task>[] { world.Gateway.StopAsync, world.Gateway.KillAsync })
        {
            await end();
            await world.Gateway.StartAsync(TestContext.Current.CancellationToken);

            (await world.Client.SendAsync("GET /auth/me", bearer: out1.AccessToken)).ExpectProblem(401, "invalid-token");
            (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = out1.RefreshToken })).ExpectProblem(401, "invalid-refresh-token");
            (await world.Client.SendAsync("GET /auth/me", bearer: alive.AccessToken)).Expect(200);
            (await world.Client.SendAsync("GET /auth/me", cookie: cookie)).Expect(200);
        }

        (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = alive.RefreshToken })).Expect(200);
    }

    [Theory]
    [InlineData("POST /auth/signout", """{"scope":"this"}""")]
    [InlineData("POST /auth/signout", """{"scope":"all"}""")]
    [InlineData("POST /auth/password/change", """{"current_password":"a long passphrase of somebody","new_password":"a new passphrase of somebody"}""")]
    public async Task What_one_replica_ends_the_other_knows(string request, string body)
    {
        var one = await worlds.OfAsync(StoreKind.Real);
        using var other = new ApiClient((await worlds.ReplicaAsync()).Address);
        var person = await one.Client.SignUpAsync();
        var cookie = await one.Client.SignInWithCookieAsync(person.Email);
        (await other.SendAsync("GET /page/replica", bearer: person.AccessToken)).Expect(200);
        (await other.SendAsync("GET /page/replica", cookie: cookie)).Expect(200);

        (await one.Client.SendAsync(request, body, person.AccessToken)).Expect(204);

        await other.UntilAsync(401, "GET /page/replica", bearer: person.AccessToken);
        if (!body.Contains("this", StringComparison.Ordinal))
        {
            await other.UntilAsync(401, "GET /page/replica", cookie: cookie);
        }
    }
}
