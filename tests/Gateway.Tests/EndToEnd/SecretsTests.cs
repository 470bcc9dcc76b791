using System.Text;
using Gateway.TestKit;
using Npgsql;
using StackExchange.Redis;
using Xunit;

namespace Gateway.Tests.EndToEnd;

/// <summary>A copy of the stores or of the log gives nobody a credential.</summary>
public sealed class SecretsTests(StoreServers servers)
{
    /// <summary>What stands before the number in every private key on P-256 (PKCS #8): as bytes, in hex, in Base64; and as PEM.</summary>
    private static readonly string[] PrivateKeyForms = ["\u0030\u006b\u0002\u0001\u0001\u0004\u0020", "306b0201010420", "BG0wawIBAQQg", "PRIVATE KEY"];

    /// <summary>What a life leaves in the audit log, failures above all.</summary>
    private static readonly string[] Audited =
        ["signup.succeeded", "signup.failed", "signin.succeeded", "signin.failed", "password.changed", "password.change-failed", "refresh.reuse-detected", "session.ended", "signout"];

    private const string RedisPassword = "the-password-of-redis-77";
    private const string PostgresPassword = "the-password-of-postgres-78";
    private const string MasterSecret = "the master secret of this test, long enough";

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    [Trait("advisory", "D-67")]
    [Trait("advisory", "C-52")]
    [Trait("advisory", "J-119")]
    [Trait("advisory", "J-120")]
    public async Task No_credential_lies_in_the_stores_in_the_log_in_an_error_or_in_a_metric(StoreKind kind)
    {
        await using var world = await StartAsync(kind);
        var life = await CredentialLife.LiveAsync(world.Client);
        var dump = kind == StoreKind.Real ? await DumpAsync(world) : "";
        var metrics = await MetricsAsync(world);
        if (kind == StoreKind.Real)
        {
            await LoseTheStoresAsync(world, life);
        }

        string[] secrets = [.. life.Secrets, RedisPassword, PostgresPassword, .. kind == StoreKind.Real ? [MasterSecret] : await File.ReadAllLinesAsync(Path.Combine(world.Gateway.DataDirectory, "master-secret"), TestContext.Current.CancellationToken)];
        await world.Gateway.StopAsync();
        if (kind == StoreKind.Embedded)
        {
            dump = string.Concat(Directory.EnumerateFiles(world.Gateway.DataDirectory, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith("master-secret", StringComparison.Ordinal)).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        }

        // The dump is one of what was lived, with what went wrong; and so is the log, down to its last detail.
        var log = string.Join('\n', world.Gateway.Lines);
        Assert.All([life.Email, "ag:", .. Audited], text => Assert.Contains(text, dump, StringComparison.Ordinal));
        Assert.All(["Request starting", "Proxying to", "/optional/by-query?access_token=[credential]"], text => Assert.Contains(text, log, StringComparison.Ordinal));
        Assert.Contains("authgateway_events_total{", metrics, StringComparison.Ordinal);
        foreach (var secret in secrets)
        {
            Assert.All([dump, log, metrics, string.Join('\n', life.Errors)], text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        }

        Assert.All([log, metrics], text => Assert.DoesNotContain(life.Email, text, StringComparison.Ordinal));
        Assert.All(PrivateKeyForms, form => Assert.DoesNotContain(form, dump, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("advisory", "J-119")]
    public async Task A_start_that_fails_and_a_check_show_no_secret()
    {
        var environment = new Dictionary<string, string?>(await EnvironmentAsync(StoreKind.Real), StringComparer.Ordinal);
        environment["GATEWAY__Auth__MasterSecrt"] = MasterSecret;
        environment["GATEWAY__ConnectionStrings__Postgres"] += ";Pasword=" + PostgresPassword;
        environment["GATEWAY__ConnectionStrings__Redis"] += ",pasword=" + RedisPassword;
        environment["GATEWAY__Auth__PreviousMasterSecrets__0"] = "secret-of-30-bytes-and-too-few";
        await using var gateway = new GatewayProcess(environment: environment);

        foreach (var result in new[] { await gateway.FailAsync(), await gateway.RunAsync("check") })
        {
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("GATEWAY__Auth__MasterSecrt", result.Output + result.Error, StringComparison.Ordinal);
            Assert.All(
                [MasterSecret, RedisPassword, PostgresPassword, "secret-of-30-bytes-and-too-few"],
                secret => Assert.DoesNotContain(secret, result.Output + result.Error, StringComparison.Ordinal));
        }
    }

    private async Task<World> StartAsync(StoreKind kind)
    {
        var environment = await EnvironmentAsync(kind);
        foreach (var category in new[] { "Default", "Microsoft", "Yarp", "Microsoft.AspNetCore.Hosting.Diagnostics", "Yarp.ReverseProxy.Forwarder.HttpForwarder", "System", "Npgsql" })
        {
            environment[$"Logging__LogLevel__{category}"] = "Trace";
        }

        return await World.StartAsync(environment);
    }

    /// <summary>Stores that want passwords. (PostgreSQL asks nobody for it here, but the gateway cannot know that.)</summary>
    private async Task<IDictionary<string, string?>> EnvironmentAsync(StoreKind kind)
    {
        var environment = await servers.EnvironmentAsync(kind);
        if (kind == StoreKind.Real)
        {
            await servers.Redis.ExecuteAsync($"ACL SETUSER secretive on >{RedisPassword} ~* &* +@all");
            environment["GATEWAY__ConnectionStrings__Redis"] += $",user=secretive,password={RedisPassword}";
            environment["GATEWAY__ConnectionStrings__Postgres"] += $";Password={PostgresPassword}";
            environment["GATEWAY__Auth__MasterSecret"] = MasterSecret;
        }

        return environment;
    }

    /// <summary>Takes both stores away, so that the log has what the drivers say about it.</summary>
    private async Task LoseTheStoresAsync(World world, CredentialLife life)
    {
        var database = new NpgsqlConnectionStringBuilder(world.Environment["GATEWAY__ConnectionStrings__Postgres"]).Database;
        await servers.Redis.ExecuteAsync("ACL SETUSER secretive off");
        await servers.Redis.ExecuteAsync("CLIENT KILL USER secretive");
        await servers.Postgres.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
        await servers.Postgres.ExecuteAsync($"ALTER DATABASE {database} RENAME TO {database}_away");
        await world.Client.UntilAsync(503, "GET /auth/me", bearer: life.AccessToken);
        life.Errors.Add((await world.Client.SendAsync("POST /auth/signin", new { email = life.Email, password = ApiClient.Password })).Expect(503).Text);
        life.Errors.Add((await world.Client.SendAsync("POST /auth/refresh", new { refresh_token = life.RefreshToken })).Expect(503).Text);
        life.Errors.Add(await MetricsAsync(world));
        using var health = new HttpClient();
        life.Errors.Add(await health.GetStringAsync($"http://localhost:{world.Gateway.ManagementPort}/healthz/ready", TestContext.Current.CancellationToken));
    }

    private static async Task<string> MetricsAsync(World world)
    {
        using var management = new HttpClient();
        return await management.GetStringAsync($"http://localhost:{world.Gateway.ManagementPort}/metrics", TestContext.Current.CancellationToken);
    }

    /// <summary>Every key and every row.</summary>
    private static async Task<string> DumpAsync(World world)
    {
        var dump = new StringBuilder();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(world.Environment["GATEWAY__ConnectionStrings__Redis"]!);
        var database = redis.GetDatabase();
        await foreach (var key in redis.GetServers()[0].KeysAsync(database.Database))
        {
            dump.Append(key).Append('\n').Append(Encoding.Latin1.GetString((await database.KeyDumpAsync(key))!)).Append('\n');
            var type = await database.KeyTypeAsync(key);
            dump.AppendJoin('\n', type switch
            {
                RedisType.String => [await database.StringGetAsync(key)],
                RedisType.Hash => (await database.HashGetAllAsync(key)).SelectMany(entry => new[] { entry.Name, entry.Value }),
                RedisType.SortedSet => (await database.SortedSetRangeByRankAsync(key)),
                RedisType.Set => await database.SetMembersAsync(key),
                RedisType.List => await database.ListRangeAsync(key),
                _ => [],
            });
        }

        await using var postgres = new NpgsqlConnection(world.Environment["GATEWAY__ConnectionStrings__Postgres"]);
        await postgres.OpenAsync();
        var tables = new List<string>();
        await using (var names = new NpgsqlCommand("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'", postgres))
        await using (var rows = await names.ExecuteReaderAsync())
        {
            while (await rows.ReadAsync())
            {
                tables.Add(rows.GetString(0));
            }
        }

        foreach (var table in tables)
        {
            await using var select = new NpgsqlCommand($"SELECT t::text FROM {table} t", postgres);
            await using var rows = await select.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                dump.Append(rows.GetString(0)).Append('\n');
            }
        }

        return dump.ToString();
    }
}
