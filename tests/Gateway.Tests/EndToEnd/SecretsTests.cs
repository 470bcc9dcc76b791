using System.Buffers.Text;
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

    [Theory, MemberData(nameof(StoreKinds.All), MemberType = typeof(StoreKinds))]
    public async Task No_credential_lies_in_the_stores_or_in_the_log(StoreKind kind)
    {
        await using var world = await World.StartAsync(servers, kind);
        var secrets = await LiveAsync(world);

        var (log, dump) = (string.Join('\n', world.Gateway.Lines), kind == StoreKind.Real ? await DumpAsync(world) : "");
        await world.Gateway.StopAsync();
        if (kind == StoreKind.Embedded)
        {
            dump = string.Concat(Directory.EnumerateFiles(world.Gateway.DataDirectory, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith("master-secret", StringComparison.Ordinal)).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        }

        // The dump is one of what was lived: it has the account and its sessions.
        Assert.Contains(secrets.Email, dump, StringComparison.Ordinal);
        Assert.Contains("ag:", dump, StringComparison.Ordinal);
        foreach (var secret in secrets.Values)
        {
            Assert.DoesNotContain(secret, dump, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(secrets.Email, log, StringComparison.Ordinal);
        Assert.All(PrivateKeyForms, form => Assert.DoesNotContain(form, dump, StringComparison.Ordinal));
    }

    /// <summary>Does everything that makes a credential, and gives what must not be found: whole, and the random or signed part alone.</summary>
    private static async Task<(string Email, IReadOnlyList<string> Values)> LiveAsync(World world)
    {
        const string Changed = "the second passphrase of somebody";
        var client = world.Client;
        var person = await client.SignUpAsync();
        var refreshed = (await client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken })).Expect(200);
        var cookie = await client.SignInWithCookieAsync(person.Email);
        var rotated = (await client.SendAsync("POST /auth/refresh", cookie: cookie)).Expect(200).Cookie!;
        (await client.SendAsync("GET /page/secrets", bearer: person.AccessToken)).Expect(200);
        (await client.SendAsync("GET /page/secrets?password=x", cookie: rotated)).Expect(200);
        (await client.SendAsync("POST /auth/signin", new { email = person.Email, password = "a wrong guess of somebody" })).Expect(401);
        (await client.SendAsync("POST /auth/refresh", new { refresh_token = person.RefreshToken + "A" })).Expect(401);
        (await client.SendAsync("POST /auth/password/change", new { current_password = ApiClient.Password, new_password = Changed }, refreshed.Member("access_token"))).Expect(204);
        (await client.SendAsync("GET /down/x", bearer: (await client.SignInAsync(person.Email, Changed)).AccessToken)).Expect(502);

        string[] credentials = [person.RefreshToken, refreshed.Member("refresh_token"), cookie, rotated, refreshed.Member("device_token")];
        string[] tokens = [person.AccessToken, refreshed.Member("access_token")];
        return (
            person.Email,
            [
                ApiClient.Password, Changed, "a wrong guess of somebody", .. tokens, .. tokens.Select(token => token.Split('.')[2]),
                .. credentials, .. credentials.Select(credential => credential[^40..]), .. credentials.Select(Bytes),
            ]);
    }

    /// <summary>The last bytes of a credential, as a store would keep them that keeps bytes.</summary>
    private static string Bytes(string credential)
    {
        var text = credential.StartsWith("agr_", StringComparison.Ordinal) ? credential["agr_".Length..] : credential;
        return Encoding.Latin1.GetString(Base64Url.DecodeFromChars(text)[^24..]);
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
