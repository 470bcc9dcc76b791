using System.Net.Http.Json;
using System.Text.Json;

namespace Gateway.TestKit;

/// <summary>A real Better Auth server as a child on a free loopback port, with an administrator.</summary>
public sealed class BetterAuthServer : IAsyncDisposable
{
    public const string Password = "correct-horse-1";
    private static int lastPerson;

    private readonly Dictionary<string, string> environment;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private ChildProcess? child;

    /// <param name="algorithm">What its tokens are signed with.</param>
    /// <param name="settings">More of what <c>better-auth.mjs</c> reads.</param>
    public BetterAuthServer(string algorithm = "ES256", params (string Name, string Value)[] settings)
    {
        Address = $"http://127.0.0.1:{Port}";
        environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PORT"] = $"{Port}", ["ALG"] = algorithm, ["SEED_ADMIN"] = $"root@example.com {Password}" };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }
    }

    public int Port { get; } = FreePort.Next();

    /// <summary>Its base URL, and what its tokens have as <c>iss</c> and <c>aud</c>.</summary>
    public string Address { get; }

    /// <summary>The name of its session cookie.</summary>
    public const string CookieName = "better-auth.session_token";

    /// <summary>Has it tell a gateway of changes of its users, from its start on.</summary>
    public void Tell(string gateway, string secret) => (environment["GATEWAY"], environment["GATEWAY_HOOK_SECRET"]) = (gateway, secret);

    public async Task StartAsync(CancellationToken cancellation) => child = await Peers.StartAsync("better-auth.mjs", environment, cancellation);

    /// <summary>Ends it; nobody listens any more.</summary>
    public async Task StopAsync()
    {
        if (child is not null)
        {
            await child.DisposeAsync();
            child = null;
        }
    }

    /// <summary>Stops it in the middle of whatever it does: it takes connections and says nothing.</summary>
    public void Pause() => child!.Pause();

    /// <summary>Lets it go on.</summary>
    public void Resume() => child!.Resume();

    /// <summary>Somebody new, signed in there.</summary>
    public Task<BetterAuthPerson> SignUpAsync(string? email = null)
    {
        email ??= $"ba{Interlocked.Increment(ref lastPerson)}@example.com";
        return SignedInAsync("/sign-up/email", new { email, password = Password, name = "Beatrice" });
    }

    /// <summary>Another session of somebody.</summary>
    public Task<BetterAuthPerson> SignInAsync(string email) => SignedInAsync("/sign-in/email", new { email, password = Password });

    /// <summary>A fresh token for a session.</summary>
    public async Task<string> TokenAsync(BetterAuthPerson person) => (await SendAsync(HttpMethod.Get, "/token", null, person.Cookie)).Json.GetProperty("token").GetString()!;

    /// <summary>Ends the session there.</summary>
    public Task SignOutAsync(BetterAuthPerson person) => SendAsync(HttpMethod.Post, "/sign-out", new { }, person.Cookie);

    /// <summary>Does something as the administrator, such as <c>/admin/ban-user</c>.</summary>
    public async Task AdministerAsync(string path, object body)
    {
        var root = await SignInAsync("root@example.com");
        await SendAsync(HttpMethod.Post, path, body, root.Cookie);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await StopAsync();
    }

    private async Task<BetterAuthPerson> SignedInAsync(string path, object body)
    {
        var (json, cookies) = await SendAsync(HttpMethod.Post, path, body, null);
        var user = json.GetProperty("user");
        return new BetterAuthPerson(user.GetProperty("email").GetString()!, user.GetProperty("id").GetString()!, cookies[CookieName], cookies.GetValueOrDefault("better-auth.session_data"));
    }

    private async Task<(JsonElement Json, Dictionary<string, string> Cookies)> SendAsync(HttpMethod method, string path, object? body, string? cookie)
    {
        using var request = new HttpRequestMessage(method, $"{Address}/api/auth{path}") { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Origin", Address);
        if (cookie is not null)
        {
            request.Headers.TryAddWithoutValidation("Cookie", $"{CookieName}={cookie}");
        }

        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {text}");
        }

        var set = response.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [];
        return (JsonDocument.Parse(text).RootElement, set.Select(line => line.Split(';')[0].Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal));
    }
}

/// <summary>Somebody with a session at Better Auth.</summary>
/// <param name="Email">Their address.</param>
/// <param name="Id">Who they are there.</param>
/// <param name="Cookie">The value of the cookie, as it was set.</param>
/// <param name="SessionCache">The value of the cookie cache, where it is on.</param>
public sealed record BetterAuthPerson(string Email, string Id, string Cookie, string? SessionCache);
