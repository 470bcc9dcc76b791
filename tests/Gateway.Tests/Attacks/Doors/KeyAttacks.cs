using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Attacks.Doors;

/// <summary>A program's key opens what it was given for, on each request anew.</summary>
[Collection(nameof(DoorWorlds))]
public sealed class KeyAttacks(DoorWorlds worlds)
{
    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-44")]
    public async Task What_is_known_of_a_key_from_one_route_opens_no_other(StoreKind kind)
    {
        var world = (await worlds.OfAsync(kind)).World;
        var (service, admin) = await ServiceAsync(kind, "key-routes");
        var forHeaders = await KeyAsync(world, admin, service, routes: ["headers"]);
        var forKeys = await KeyAsync(world, admin, service, routes: ["keys"], roles: ["reader"]);
        var token = (await TokenAsync(world, service, forHeaders)).Expect(200).Member("access_token");

        var requests = Enumerable.Range(0, 40).Select(async i =>
        {
            var (key, path, status) = (i % 6) switch
            {
                0 => (forHeaders, "key-header", 200),
                1 => (forHeaders, "keys", 403),
                2 => (forKeys, "key-header", 403),
                3 => (forKeys, "keys", 200),
                4 => (token, "key-header", 200),
                _ => (token, "keys", 403),
            };
            Assert.Equal((i, status), (i, (await world.Client.SendAsync($"GET /{path}/of-{kind}-{i}", bearer: key)).Status));
            return (i, path, status, key);
        });
        foreach (var (i, path, status, key) in await Task.WhenAll(requests))
        {
            Assert.Equal(status == 200, world.HasReceived($"/{path}/of-{kind}-{i}"));
            if (status == 200)
            {
                Assert.Equal(key == forKeys ? ["reader"] : [], world.Received($"/{path}/of-{kind}-{i}").Values("X-User-Roles"));
            }
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-39")]
    [Trait("advisory", "C-48")]
    [Trait("advisory", "C-51")]
    [Trait("advisory", "C-52")]
    [Trait("advisory", "F-89")]
    [Trait("advisory", "F-92")]
    public async Task A_token_is_given_to_whose_key_it_is_and_to_nobody_that_the_request_names_beside(StoreKind kind)
    {
        var doors = await worlds.OfAsync(kind);
        var world = doors.World;
        var (service, admin) = await ServiceAsync(kind, "key-tokens");
        var (other, _) = await ServiceAsync(kind, "key-others");
        var key = await KeyAsync(world, admin, service);

        (await TokenAsync(world, other, key)).Expect(401);
        (await TokenAsync(world, admin.Id, key)).Expect(401);
        foreach (var more in new[] { "username", "user_id", "sub", "subject", "owner", "client", "assertion", "subject_token", "roles", "role", "kind", "email_verified", "audience", "resource" })
        {
            var given = (await TokenAsync(world, service, key, $"&{more}={(more.StartsWith("role", StringComparison.Ordinal) ? "gateway-admin" : admin.Id)}")).Expect(200).Member("access_token");
            var user = (await world.Client.SendAsync("GET /auth/me", bearer: given)).Expect(200).Json.GetProperty("user");
            Assert.Equal((service, "[\"reader\"]"), (user.GetProperty("id").GetString(), user.GetProperty("roles").GetRawText()));
        }

        // In an address a key is none, and is not written down.
        (await world.Client.SendAsync($"POST /auth/token?client_secret={key}", ApiClient.Form($"grant_type=client_credentials&client_id={service}"))).Expect(400);
        (await world.Client.SendAsync($"GET /keys/in-an-address?api_key={key}&access_token={key}")).ExpectProblem(401, "unauthenticated");
        Assert.DoesNotContain(world.Gateway.Lines, line => line.Contains(key, StringComparison.Ordinal));

        // Other people's credentials are none of a program's, whatever their form.
        string[] wrong =
        [
            admin.AccessToken, admin.RefreshToken, await doors.CredentialAsync(Door.Token, new Visitor("key-nobody", "key-nobody@example.com", Verified: true)), "e30.e30.", new string('.', 10_000), new string('%', 300), "agk_" + new string('_', 10_000),
        ];
        foreach (var secret in wrong)
        {
            Assert.Contains((await TokenAsync(world, service, secret)).Status, (int[])[400, 401]);
            Assert.Equal(401, (await world.Client.SendAsync("POST /auth/token", ApiClient.Form("grant_type=client_credentials"), bearer: secret)).Status);
        }
    }

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "C-39")]
    public async Task A_persons_key_is_a_program_of_theirs_and_no_session(StoreKind kind)
    {
        var doors = await worlds.OfAsync(kind);
        var (world, admin) = (doors.World, await doors.AdminAsync());
        var key = await KeyAsync(world, admin, admin.Email);

        (await world.Client.SendAsync($"GET /keys/of-a-person-{kind}", bearer: key)).Expect(200);

        var received = world.Received($"/keys/of-a-person-{kind}");
        Assert.Equal((admin.Id, admin.Email, "service"), (received.Values("X-User-Id").Single(), received.Values("X-User-Email").Single(), received.Values("X-Kind").Single()));
        Assert.Equal([""], received.Values("X-User-Roles").DefaultIfEmpty(""));
        foreach (var request in new[] { "GET /auth/me", "GET /auth/admin/users", "POST /auth/password/change", "GET /auth/identities" })
        {
            (await world.Client.SendAsync(request, bearer: key)).ExpectProblem(401, "invalid-token");
        }
    }

    private static Task<ApiAnswer> TokenAsync(World world, string client, string secret, string more = "") =>
        world.Client.SendAsync("POST /auth/token", ApiClient.Form($"grant_type=client_credentials&client_id={client}&client_secret={secret}{more}"));

    private static async Task<string> KeyAsync(World world, Person admin, string service, string[]? roles = null, string[]? routes = null) =>
        (await world.Client.SendAsync("POST /auth/admin/api-keys", new { owner = service, name = "a key", roles = roles ?? [], routes = routes ?? [] }, admin.AccessToken)).Expect(201).Member("key");

    private async Task<(string Id, Person Admin)> ServiceAsync(StoreKind kind, string name)
    {
        var doors = await worlds.OfAsync(kind);
        var admin = await doors.AdminAsync();
        var made = (await doors.World.Client.SendAsync("POST /auth/admin/service-accounts", new { name, roles = (string[])["reader"] }, admin.AccessToken)).Expect(201).Json;
        return (made.GetProperty("user").GetProperty("id").GetString()!, admin);
    }
}
