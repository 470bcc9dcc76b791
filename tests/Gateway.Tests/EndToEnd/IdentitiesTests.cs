using System.Text.Json;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Owners and operators see what opens an account beside its password, and operators take it away, with the built gateway.</summary>
public sealed class IdentitiesTests(SharedWorlds worlds, StoreServers servers)
{
    private const string Provider = "better-auth", Cookie = $"Cookie: {BetterAuthServer.CookieName}=one{ScriptedBetterAuth.Signature}";

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task Who_came_from_elsewhere_is_shown_with_that_and_unlinked_by_the_command_and_over_HTTP(StoreKind kind)
    {
        await using var betterAuth = new ScriptedBetterAuth(TimeProvider.System);
        await using var world = await StartAsync(kind, betterAuth);
        var admin = await world.CreateAsync("--role", "gateway-admin");
        var id = await ComeAsync(world);
        Task<ApiAnswer> SendAsync(string request) => world.Client.SendAsync(request, bearer: admin.AccessToken);

        // Operators see who it is there.
        Assert.Contains($"identity:  {Provider} ({betterAuth.Address}, user-1)", await world.RunAsync("users", "show", id), StringComparison.Ordinal);
        var shown = (await SendAsync($"GET /auth/admin/users/{betterAuth.Email}")).Expect(200).Json.GetProperty("user");
        foreach (var user in new[] { shown, JsonDocument.Parse(await world.RunAsync("users", "show", id, "--json")).RootElement })
        {
            var identity = Assert.Single(user.GetProperty("identities").EnumerateArray());
            Assert.Equal(["provider", "issuer", "subject", "linked_at"], ApiAnswer.Names(identity));
            Assert.Equal((Provider, betterAuth.Address, "user-1"), (identity.GetProperty("provider").GetString(), identity.GetProperty("issuer").GetString(), identity.GetProperty("subject").GetString()));
        }

        Assert.Equal("""{"items":[]}""", (await SendAsync("GET /auth/identities")).Expect(200).Text);
        Assert.Empty((await SendAsync($"GET /auth/admin/users/{admin.Id}")).Expect(200).Json.GetProperty("user").GetProperty("identities").EnumerateArray());

        // It is the last way to sign in, and goes all the same.
        var left = (await SendAsync($"DELETE /auth/admin/users/{id}/identities/{Provider}")).Expect(200).Json.GetProperty("user");
        Assert.Equal((0, false), (left.GetProperty("identities").GetArrayLength(), left.GetProperty("has_password").GetBoolean()));
        (await SendAsync($"DELETE /auth/admin/users/{id}/identities/{Provider}")).ExpectProblem(404, "not-found");
        var missing = await world.Gateway.CommandAsync(["users", "unlink", betterAuth.Email, Provider]);
        Assert.Equal(new CommandResult(1, "", $"{betterAuth.Email} has no identity of {Provider}."), missing);

        // Whose proven address is the account's is linked again when they come again.
        Assert.Equal(id, await ComeAsync(world));
        var unlinked = await world.Gateway.CommandAsync(["users", "unlink", betterAuth.Email, Provider]);
        Assert.Equal(0, unlinked.ExitCode);
        Assert.DoesNotContain("identity:", unlinked.Output, StringComparison.Ordinal);
        Assert.StartsWith("Nothing opens it now", unlinked.Error, StringComparison.Ordinal);

        var rows = (await SendAsync($"GET /auth/admin/audit?user_id={id}&event=external")).Expect(200).Json.GetProperty("items").EnumerateArray().Select(row => (row.GetProperty("event").GetString(), row.GetProperty("endpoint").GetString(), row.GetProperty("detail").GetString()));
        Assert.Equal(
            [
                ("external.unlinked", "DELETE /auth/admin/users/{id}/identities/{provider}", $"by {admin.Id}; {Provider}"),
                ("external.linked", "route site", $"{Provider}: same proven address"),
                ("external.unlinked", "command users unlink", Provider),
            ],
            rows);
    }

    /// <summary>Better Auth does not say that the address was verified, so the gateway asks for proof by mail.</summary>
    [Theory]
    [Trait("advisory", "F-84")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_proves_the_address_in_the_session_that_they_came_with_keeps_it_and_anybody_else_ends_it(bool isSignedIn)
    {
        await using var betterAuth = new ScriptedBetterAuth(TimeProvider.System) { IsVerified = false };
        await using var world = await MailWorld.StartAsync(servers, StoreKind.Embedded, betterAuth: betterAuth.Address);
        await ComeAsync(world.World);
        var code = await world.CodeAsync(betterAuth.Email);

        // A token that is not good any more is said to be so, and costs nobody the code.
        (await world.Client.SendAsync("POST /auth/email/verify", new { token = code }, bearer: "e30.e30.e30")).ExpectProblem(401, "invalid-token");
        (await world.Client.SendAsync("POST /auth/email/verify", new { token = code, password = "short" })).ExpectField("password", "too-short");
        (await world.Client.SendAsync("POST /auth/email/verify", new { token = code }, headers: isSignedIn ? [Cookie] : [])).Expect(204);

        if (isSignedIn)
        {
            await ComeAsync(world.World);
        }
        else
        {
            Assert.Equal(401, (await world.Client.SendAsync("GET /auth/identities", headers: Cookie)).Status);
        }
    }

    [Fact]
    [Trait("advisory", "C-41")]
    public async Task The_list_is_for_whoever_is_signed_in_also_where_there_are_no_providers()
    {
        var world = await worlds.OfAsync(StoreKind.Embedded);
        var person = await world.Client.SignUpAsync();

        Assert.Equal("""{"items":[]}""", (await world.Client.SendAsync("GET /auth/identities", bearer: person.AccessToken)).Expect(200).Text);
        (await world.Client.SendAsync("GET /auth/identities")).ExpectProblem(401, "unauthenticated");
        Assert.Equal("GET", (await world.Client.SendAsync("DELETE /auth/identities", bearer: person.AccessToken)).ExpectProblem(405, "method-not-allowed")["Allow"]);
    }

    /// <summary>Comes with the cookie, and tells whose account that is; its owner sees what opens it, but not who they are there.</summary>
    private static async Task<string> ComeAsync(World world)
    {
        (await world.Client.SendAsync("GET /page/there", headers: Cookie)).Expect(200);
        var list = (await world.Client.SendAsync("GET /auth/identities", headers: Cookie)).Expect(200);
        var item = Assert.Single(list.Json.GetProperty("items").EnumerateArray());
        Assert.Equal(["provider", "display_name", "linked_at"], ApiAnswer.Names(item));
        Assert.Equal((Provider, Provider), (item.GetProperty("provider").GetString(), item.GetProperty("display_name").GetString()));
        return (await world.Client.SendAsync("GET /auth/me", headers: Cookie)).Expect(200).Json.GetProperty("user").GetProperty("id").GetString()!;
    }

    private async Task<World> StartAsync(StoreKind kind, ScriptedBetterAuth betterAuth)
    {
        var settings = await servers.EnvironmentAsync(kind);
        settings["GATEWAY__BetterAuth__BaseUrl"] = betterAuth.Address;
        settings["GATEWAY__BetterAuth__SignUp"] = "open";
        return await World.StartAsync(settings);
    }
}
