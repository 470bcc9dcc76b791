using System.Net;
using System.Text;
using Gateway.Auth.Secrets;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Storage;
using Gateway.Configuration;
using Gateway.TestKit;
using Gateway.TestKit.Forgery;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Attacks.Tokens;

/// <summary>
/// The built gateway behind a proxy that ends TLS, so that its cookies have their names of https, over HTTP/1.1 and HTTP/2, with a person
/// whose token everything is made of, and with its signing key in the test's hands.
/// </summary>
public sealed class TokenWorld : IAsyncLifetime
{
    private const string Origin = "https://app.example.test";
    private readonly RecordingBackend backend = new() { Answer = ScriptedAnswers.For };
    private readonly int http2Port = FreePort.Next();
    private readonly GatewayProcess gateway;

    public TokenWorld()
    {
        gateway = new GatewayProcess(routesJson: StoryRoutes.Json(backend.Address)) { PublicOrigin = Origin };
        File.WriteAllText(Path.Combine(gateway.ConfigDirectory, "gateway.json"), $$"""
            {
              "SignUp": { "Mode": "open" },
              "Passwords": { "WorkFactor": 4, "AllowWeakWorkFactor": true },
              "Refresh": { "Grace": "60s" },
              "Kestrel": { "Endpoints": {
                "One": { "Url": "http://127.0.0.1:{{gateway.Port}}", "Protocols": "Http1" },
                "Two": { "Url": "http://127.0.0.1:{{http2Port}}", "Protocols": "Http2" } } }
            }
            """);
        Client = new ApiClient(gateway.Address);
        One = Open(gateway.Address, HttpVersion.Version11);
        Two = OpenTwo();
    }

    internal GatewayProcess Gateway => gateway;

    internal RecordingBackend Backend => backend;

    /// <summary>The attacker's server. Nobody ever asks it for a key.</summary>
    internal RecordingBackend Elsewhere { get; } = new();

    internal ApiClient Client { get; }

    /// <summary>HTTP/1.1. Headers are sent as they are, a byte a character.</summary>
    internal HttpClient One { get; }

    /// <summary>HTTP/2.</summary>
    internal HttpClient Two { get; }

    /// <summary>Whose token it is.</summary>
    internal Person Ada { get; private set; } = null!;

    internal SigningKeyPair Key { get; private set; } = null!;

    /// <summary>Everything that can be made of <see cref="Ada"/>'s token.</summary>
    internal IReadOnlyList<ForgedToken> Forged { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        Ada = await Client.SignUpAsync();
        using var database = new AuthDatabase(new StoresOptions { DataDirectory = gateway.DataDirectory });
        var stored = await database.SigningKeys.ReadAsync(TestContext.Current.CancellationToken);
        Key = new SigningKeyVault(new SecretProtector(MasterSecretFile.ReadOrCreate(gateway.DataDirectory))).Open(stored.Single());
        Forged = ForgedTokens.Of(Ada.AccessToken, Key, TimeProvider.System.GetUtcNow(), Elsewhere.Address);
    }

    public async ValueTask DisposeAsync()
    {
        One.Dispose();
        Two.Dispose();
        Client.Dispose();
        await gateway.DisposeAsync();
        await backend.DisposeAsync();
        await Elsewhere.DisposeAsync();
    }

    /// <summary>A connection of its own: a refused WebSocket over HTTP/2 leaves a stream behind, of which a connection takes so many.</summary>
    internal HttpClient OpenTwo() => Open($"http://localhost:{http2Port}", HttpVersion.Version20);

    private static HttpClient Open(string address, Version version) =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1 })
        {
            BaseAddress = new Uri(address),
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
}

/// <summary>Those tests share the world, one after the other.</summary>
[CollectionDefinition(nameof(TokenWorld))]
public sealed class TokenTestsShareOneWorld : ICollectionFixture<TokenWorld>;
