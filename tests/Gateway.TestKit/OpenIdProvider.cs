using System.Net;

namespace Gateway.TestKit;

/// <summary>
/// A real, certified OpenID provider (panva's oidc-provider, on Node) as a child on a free loopback port. Whoever comes is signed in without being asked, as
/// <c>alice</c> or whom <c>login_hint</c> names; <c>deny</c> is somebody who says no.
/// </summary>
public sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "gw", ClientSecret = "gw-secret-gw-secret-gw-secret-gw";

    private ChildProcess? child;

    public int Port { get; } = FreePort.Next();

    public string Issuer => $"http://127.0.0.1:{Port}";

    /// <summary>Settings of a gateway that lets people sign in here.</summary>
    /// <param name="name">The provider's name there.</param>
    public IEnumerable<KeyValuePair<string, string?>> Settings(string name) =>
    [
        new($"GATEWAY__External__Providers__{name}__Issuer", Issuer),
        new($"GATEWAY__External__Providers__{name}__ClientId", ClientId),
        new($"GATEWAY__External__Providers__{name}__ClientSecret", ClientSecret),
    ];

    /// <summary>Starts it.</summary>
    /// <param name="callback">The address that its answers go to.</param>
    public async Task StartAsync(string callback)
    {
        child = ChildProcess.Start(
            "node",
            [Path.Combine(Folder(), "oidc-provider.mjs")],
            start =>
            {
                start.Environment["PORT"] = $"{Port}";
                start.Environment["REDIRECTS"] = callback;
                start.Environment["NODE_NO_WARNINGS"] = "1";
            });
        await child.UntilSaidAsync("READY", CancellationToken.None);
    }

    /// <summary>Nobody listens on its port any more.</summary>
    public async Task StopAsync()
    {
        if (child is not null)
        {
            await child.DisposeAsync();
            child = null;
        }
    }

    /// <summary>Goes there as a browser does, with its cookies, to where it sends the browser back.</summary>
    /// <param name="address">Where the gateway sent the browser.</param>
    /// <param name="login">Who it is.</param>
    public async Task<Uri> SigninAsync(string address, string login = "alice")
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });
        var next = new Uri($"{address}&login_hint={login}");
        while (next.Port == Port)
        {
            using var response = await http.GetAsync(next);
            next = response.Headers.Location is { } location
                ? new Uri(next, location)
                : throw new InvalidOperationException($"{next} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }

        return next;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AuthGateway.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "tests", "peers");
    }
}
