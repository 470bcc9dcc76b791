using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Bench.Proxy;
using Gateway.TestKit;

namespace Gateway.Bench.Signins;

/// <summary>A gateway as it ships, on real stores, behind a proxy that says who the clients are; an application; and people.</summary>
internal sealed class SigninsWorld : IAsyncDisposable
{
    /// <summary>So many that nobody has more attempts at a time than an account has failures: those would wait for each other, not for a hash.</summary>
    private const int People = 16;

    private const string Password = "a long passphrase of somebody";

    private readonly string folder = Directory.CreateTempSubdirectory("bench-signins-").FullName;
    private readonly StoreServers servers = new();
    private readonly Backend backend;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = TimeSpan.FromMinutes(2) };
    private GatewayProcess gateway = null!;
    private int lastSignin;

    private SigninsWorld() => backend = new Backend(folder);

    public static async Task<SigninsWorld> StartAsync()
    {
        var world = new SigninsWorld();
        await world.backend.StartAsync();
        var environment = new Dictionary<string, string?>([.. await world.servers.EnvironmentAsync(StoreKind.Real), .. GatewayProcess.LongLife], StringComparer.Ordinal)
        {
            ["GATEWAY__Passwords__AllowWeakWorkFactor"] = "false",
            ["GATEWAY__Passwords__WorkFactor"] = "12",
            ["GATEWAY__Network__TrustedProxies"] = "127.0.0.0/8",
        };
        foreach (var relaxed in environment.Keys.Where(key => key.StartsWith("GATEWAY__Throttling__", StringComparison.Ordinal)).ToList())
        {
            environment.Remove(relaxed);
        }

        world.gateway = new GatewayProcess(routesJson: world.Routes(), environment: environment);
        await world.gateway.StartAsync();
        world.http.BaseAddress = new Uri(world.gateway.Address);
        for (var i = 0; i < People; i++)
        {
            using var answer = await world.PostAsync("/auth/signup", Email(i), Password);
            answer.EnsureSuccessStatusCode();
        }

        return world;
    }

    /// <summary>An access token of somebody.</summary>
    public async Task<string> SignInAsync()
    {
        using var answer = await PostAsync("/auth/signin", Email(0), Password);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    /// <summary>Uses the application. Its answer is 200 only for whom the gateway has named to it.</summary>
    public async Task<HttpStatusCode?> UseAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/items") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        return await StatusAsync(() => http.SendAsync(request));
    }

    /// <summary>Somebody signs in with the right password, or nobody with some; each from a network of its own.</summary>
    public Task<HttpStatusCode?> TrySignInAsync(bool isRight) => StatusAsync(() => isRight
        ? PostAsync("/auth/signin", Email(Next() % People), Password)
        : PostAsync("/auth/signin", $"nobody{Next()}@example.com", "not the passphrase of anybody"));

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await gateway.DisposeAsync();
        await backend.DisposeAsync();
        await servers.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string Email(int person) => $"person{person}@example.com";

    private static async Task<HttpStatusCode?> StatusAsync(Func<Task<HttpResponseMessage>> sendAsync)
    {
        try
        {
            using var answer = await sendAsync();
            return answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private int Next() => Interlocked.Increment(ref lastSignin);

    private Task<HttpResponseMessage> PostAsync(string path, string email, string password)
    {
        var client = Next();
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(new { email, password }) };
        request.Headers.Add("X-Forwarded-For", string.Create(CultureInfo.InvariantCulture, $"10.{(client >> 16) & 255}.{(client >> 8) & 255}.{client & 255}"));
        return http.SendAsync(request);
    }

    private string Routes() => $$"""
        {
          "Identity": { "Headers": { "X-User-Id": "{user_id}" } },
          "ReverseProxy": {
            "Routes": { "site": { "ClusterId": "backend", "AuthorizationPolicy": "signed-in", "Match": { "Path": "/{**rest}" } } },
            "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
          }
        }
        """;
}
