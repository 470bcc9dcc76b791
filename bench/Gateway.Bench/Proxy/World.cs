using System.Net.Http.Json;
using Gateway.TestKit;
using Npgsql;

namespace Gateway.Bench.Proxy;

/// <summary>What every contestant needs: a backend, real stores with one account in them, its credentials, and a key to make tokens with.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly StoreServers servers = new();
    private Dictionary<string, string?> stores = [];

    public World() => (Backend, Examination) = (new Backend(Folder), new Examination(this));

    /// <summary>Where clients believe to be: the tokens' issuer and audience, and the Host of every request.</summary>
    public string Host { get; } = $"localhost:{FreePort.Next()}";

    public string Origin => $"http://{Host}";

    public Backend Backend { get; }

    public RedisServer Redis => servers.Redis;

    public Examination Examination { get; }

    /// <summary>For what is written while it runs: a gigabyte, when there are tokens among it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("bench-proxy-").FullName;

    public Person Person { get; private set; } = null!;

    /// <summary>A session of the person: <c>name=value</c>.</summary>
    public string Cookie { get; private set; } = "";

    /// <summary>An access token of the person.</summary>
    public string Token { get; private set; } = "";

    public TokenMint Mint { get; private set; } = null!;

    public async Task StartAsync()
    {
        await Backend.StartAsync();
        stores = new([.. await servers.EnvironmentAsync(StoreKind.Real), .. GatewayProcess.LongLife], StringComparer.Ordinal);
        await using var gateway = NewGateway();
        await gateway.StartAsync();
        await SignInAsync(new Uri(gateway.Address));
        Mint = await TokenMint.OpenAsync(stores["GATEWAY__ConnectionStrings__Postgres"]!, stores["GATEWAY__Auth__MasterSecret"]!, Origin);
        Token = Mint.Issue(Person.Id);
    }

    /// <summary>A gateway in front of the backend, not started.</summary>
    public GatewayProcess NewGateway(params IEnumerable<KeyValuePair<string, string?>> environment)
    {
        var own = new Dictionary<string, string?>(stores, StringComparer.Ordinal);
        foreach (var (name, value) in environment)
        {
            own[name] = value;
        }

        return new GatewayProcess(routesJson: Routes(), environment: own) { PublicOrigin = Origin };
    }

    public async ValueTask DisposeAsync()
    {
        Examination.Dispose();
        await Backend.DisposeAsync();
        await servers.DisposeAsync();
        DeleteFolder();
    }

    public void DeleteFolder() => Directory.Delete(Folder, recursive: true);

    private string Routes() => $$"""
        {
          "Identity": { "Headers": { "X-User-Id": "{user_id}", "X-User-Email": "{email}", "X-User-Roles": "{roles}" } },
          "ReverseProxy": {
            "Routes": { "site": { "ClusterId": "backend", "AuthorizationPolicy": "signed-in", "Match": { "Path": "/{**rest}" } } },
            "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{Backend.Address}}" } } } }
          }
        }
        """;

    private async Task SignInAsync(Uri gateway)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = gateway, DefaultRequestHeaders = { { "Origin", Origin } } };
        var account = new { email = Person.Email, password = Person.Password };
        using var signedUp = await http.PostAsJsonAsync("/auth/signup", account);
        signedUp.EnsureSuccessStatusCode();

        await using var connection = new NpgsqlConnection(stores["GATEWAY__ConnectionStrings__Postgres"]);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("UPDATE users SET email_verified = true, roles = to_jsonb($1::text[]) RETURNING id", connection);
        command.Parameters.AddWithValue(Person.Roles.ToArray());
        Person = new Person((Guid)(await command.ExecuteScalarAsync())!);

        using var signedIn = await http.PostAsJsonAsync("/auth/signin?cookies=true", account);
        signedIn.EnsureSuccessStatusCode();
        Cookie = signedIn.Headers.GetValues("Set-Cookie").First(line => line.StartsWith("ag_session=", StringComparison.Ordinal)).Split(';')[0];
    }
}
