using Gateway.Auth;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>The ways in which people run Redis and PostgreSQL: a cluster, behind sentinels, behind TLS and access lists.</summary>
public sealed class RealStoresTests(StoreServers servers)
{
    /// <summary>What the gateway needs, as README.md says.</summary>
    private const string LeastRights = "~ag:* &ag:* +@connection +@scripting +@pubsub +@read +@write -@dangerous +info +time +acl|whoami";

    /// <summary>Scripts whose key is the same for everybody here: the log, and the address of this machine.</summary>
    private static readonly string[] OfOneKey = [".append-revocations.", "-address-attempt."];

    [Fact]
    public async Task On_a_cluster_of_three_nodes_accounts_spread_and_everything_works()
    {
        await using var cluster = await RedisCluster.StartAsync();
        var environment = await servers.EnvironmentAsync(StoreKind.Real);
        environment["GATEWAY__ConnectionStrings__Redis"] = cluster.ConnectionString;
        await using var world = await World.StartAsync(environment);

        // Somebody for each node does everything, which takes six people or so.
        var missing = cluster.Nodes.ToHashSet();
        while (missing.Count > 0)
        {
            var person = await world.Client.SignUpAsync();
            if (missing.Remove(await cluster.NodeOfAsync($"ag:{{{Guid.Parse(person.Id):N}}}:sessions")))
            {
                await LiveAsync(world, person);
            }
        }

        foreach (var (name, script) in Scripts())
        {
            var ranOn = await Task.WhenAll(cluster.Nodes.Select(node => HasRunAsync(node, script)));
            Assert.True(OfOneKey.Any(part => name.Contains(part, StringComparison.Ordinal)) ? ranOn.Any(ran => ran) : ranOn.All(ran => ran), $"{name}: {string.Join(' ', ranOn)}");
        }
    }

    [Fact]
    public async Task After_a_failover_by_a_sentinel_it_goes_on_without_a_restart()
    {
        await using var redis = await RedisFailover.StartAsync();
        var environment = await servers.EnvironmentAsync(StoreKind.Real);
        environment["GATEWAY__ConnectionStrings__Redis"] = redis.ConnectionString;
        await using var world = await World.StartAsync(environment);
        var person = await world.Client.SignUpAsync();

        await redis.FailOverAsync();

        (await world.Client.SendAsync("GET /page/failover", bearer: person.AccessToken)).Expect(200);
        await world.Client.UntilAsync(200, "GET /auth/sessions", bearer: person.AccessToken);
        await LiveAsync(world);
    }

    [Fact]
    public async Task Behind_tls_and_with_the_least_rights_everything_works()
    {
        using var certificates = new TestCertificates();
        await using var postgres = new PostgresServer(certificates);
        var tls = FreePort.Next();
        await using var redis = await RedisNode.StartAsync(
            $"""
            user default off
            user gateway on >the-password-of-redis {LeastRights}
            """,
            waitForAnswer: false,
            "--tls-port", $"{tls}", "--tls-cert-file", certificates.Certificate, "--tls-key-file", certificates.Key, "--tls-auth-clients", "no");
        var environment = await servers.EnvironmentAsync(StoreKind.Real);
        environment["GATEWAY__ConnectionStrings__Redis"] = $"localhost:{tls},ssl=true,user=gateway,password=the-password-of-redis";
        environment["GATEWAY__ConnectionStrings__Postgres"] = (await postgres.CreateDatabaseAsync()).Replace("Host=127.0.0.1", "Host=localhost", StringComparison.Ordinal)
            + $";SSL Mode=VerifyFull;Root Certificate={certificates.Authority}";
        environment["SSL_CERT_FILE"] = certificates.Authority;
        await using var world = await World.StartAsync(environment);

        await LiveAsync(world);
    }

    /// <summary>The scripts about sessions, whose keys are one account's, and the one that tells all replicas of their end, which has one key.</summary>
    private static IEnumerable<(string Name, string Text)> Scripts()
    {
        var assembly = typeof(AuthProblems).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("Gateway.Auth.Sessions.", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }

    private static async Task<bool> HasRunAsync(RedisNode node, string script) =>
        await node.ExecuteAsync("SCRIPT", "EXISTS", await node.ExecuteAsync("EVAL", "return redis.sha1hex(ARGV[1])", "0", script)) is "1";

    private static async Task LiveAsync(World world) => await LiveAsync(world, await world.Client.SignUpAsync());

    /// <summary>Everything that touches a store once.</summary>
    private static async Task LiveAsync(World world, Person person)
    {
        var client = world.Client;
        var second = await client.SignInAsync(person.Email);
        var cookie = await client.SignInWithCookieAsync(person.Email);
        (await client.SendAsync("GET /page/stores", bearer: person.AccessToken)).Expect(200);
        (await client.SendAsync("GET /page/stores", cookie: cookie)).Expect(200);
        var refreshed = (await client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);
        Assert.Equal(3, (await client.SendAsync("GET /auth/sessions", bearer: person.AccessToken)).Expect(200).Json.GetProperty("items").GetArrayLength());

        (await client.SendAsync("POST /auth/signout", new { scope = "others" }, refreshed.Member("access_token"))).Expect(204);

        (await client.SendAsync("GET /page/stores", bearer: second.AccessToken)).Expect(401);
        (await client.SendAsync("GET /page/stores", cookie: cookie)).Expect(401);
        (await client.SendAsync("GET /page/stores", bearer: refreshed.Member("access_token"))).Expect(200);
        for (var i = 0; i < 5; i++)
        {
            (await client.SendAsync("POST /auth/signin", new { email = person.Email, password = "not the passphrase" })).Expect(401);
        }

        (await client.SendAsync("POST /auth/signin", new { email = person.Email, password = ApiClient.Password })).Expect(401);
        Assert.Contains(person.Email, await world.RunAsync("lockouts", "list"), StringComparison.Ordinal);
        await world.RunAsync("lockouts", "lift", person.Email);
        await client.SignInAsync(person.Email);
        await world.RunAsync("users", "disable", person.Email);
        await client.UntilAsync(401, "GET /page/stores", bearer: refreshed.Member("access_token"));
    }
}
