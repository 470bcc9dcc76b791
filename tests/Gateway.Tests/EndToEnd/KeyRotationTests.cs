using Gateway.Auth.SigningKeys;
using Gateway.TestKit;
using Npgsql;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>Signing keys take turns while two replicas run on the same stores: nobody restarts anything, and nobody signs in again.</summary>
public sealed class KeyRotationTests(StoreServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("advisory", "C-35")]
    public async Task Two_replicas_follow_a_rotation_and_the_replacement_of_a_leaked_key()
    {
        await using var world = await World.StartAsync(servers, StoreKind.Real);
        await using var second = new GatewayProcess(routesJson: StoryRoutes.Json(world.Backend.Address), environment: world.Environment) { PublicOrigin = world.Gateway.PublicOrigin };
        await second.StartAsync(Cancellation);
        using var other = new ApiClient(second.Address);
        ApiClient[] replicas = [world.Client, other];
        var person = await world.Client.SignUpAsync();
        var cookie = await world.Client.SignInWithCookieAsync(person.Email);

        // Announced: in both key sets, and the old one signs.
        await world.RunAsync("keys", "rotate");
        await UntilAsync(replicas, async replica => (await KeySetAsync(replica)).Length == 2);
        Assert.Equal(await KeySetAsync(world.Client), await KeySetAsync(other));
        Assert.Equal(Kid(person), Kid(await other.SignInAsync(person.Email)));

        // Its moment, which is fifteen minutes away, comes now.
        await ExecuteAsync(world, "UPDATE signing_keys SET activates_at = now() - interval '1 second' WHERE retires_at IS NULL");
        await UntilAsync(replicas, async replica => Kid(await replica.SignInAsync(person.Email)) != Kid(person));
        foreach (var token in new[] { person.AccessToken, (await world.Client.SignInAsync(person.Email)).AccessToken, (await other.SignInAsync(person.Email)).AccessToken })
        {
            Assert.All(await Task.WhenAll(replicas.Select(replica => replica.SendAsync("GET /page/rotated", bearer: token))), answer => answer.Expect(200));
        }

        Assert.Equal(await KeySetAsync(world.Client), await KeySetAsync(other));

        // The key has leaked.
        var leaked = await other.SignInAsync(person.Email);
        await world.RunAsync("keys", "rotate", "--now");
        await UntilAsync(replicas, async replica => (await KeySetAsync(replica)).Length == 1);
        Assert.Equal(await KeySetAsync(world.Client), await KeySetAsync(other));
        foreach (var replica in replicas)
        {
            (await replica.SendAsync("GET /page/leaked", bearer: person.AccessToken)).ExpectProblem(401, "invalid-token");
            (await replica.SendAsync("GET /page/leaked", bearer: leaked.AccessToken)).ExpectProblem(401, "invalid-token");
            (await replica.SendAsync("GET /page/leaked", cookie: cookie)).Expect(200);
        }

        var refreshed = (await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = leaked.RefreshToken })).Expect(200);
        (await other.SendAsync("GET /page/leaked", bearer: refreshed.Member("access_token"))).Expect(200);
    }

    private static string Kid(Person person) => person.AccessToken.Split('.')[0];

    private static async Task<string[]> KeySetAsync(ApiClient replica) =>
        [.. (await replica.SendAsync("GET /.well-known/jwks.json")).Expect(200).Json.GetProperty("keys").EnumerateArray().Select(key => key.GetRawText())];

    /// <summary>Waits for all replicas, and shows them a key that nobody has, so that they look sooner.</summary>
    private static async Task UntilAsync(ApiClient[] replicas, Func<ApiClient, Task<bool>> condition)
    {
        using var stranger = SigningKeyPair.Generate();
        var token = stranger.AccessTokenHeader + "e30." + new string('A', 86);
        var started = TimeProvider.System.GetTimestamp();
        foreach (var replica in replicas)
        {
            while (!await condition(replica))
            {
                Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(2), "A replica did not follow.");
                (await replica.SendAsync("GET /page/unknown", bearer: token)).ExpectProblem(401, "invalid-token");
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancellation);
            }
        }
    }

    private static async Task ExecuteAsync(World world, string sql)
    {
        await using var connection = new NpgsqlConnection(world.Environment["GATEWAY__ConnectionStrings__Postgres"]);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
