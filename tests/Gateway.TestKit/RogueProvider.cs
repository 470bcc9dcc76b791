using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Gateway.TestKit;

/// <summary>An OpenID provider over a socket that a test can let misbehave in any way. Untouched, it does everything right.</summary>
public sealed class RogueProvider : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> codes = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> requests = new();
    private ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int keyNumber = 1;
    private int codeNumber;

    private RogueProvider(WebApplication app, TimeProvider clock) => (this.app, this.clock) = (app, clock);

    public string Issuer { get; private set; } = "";

    /// <summary>Method and path of what has arrived, the oldest first.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    /// <summary>Answers a request instead; true if it did.</summary>
    public Func<HttpContext, Task<bool>>? Lie { get; set; }

    /// <summary>Changes the discovery document; null removes a member.</summary>
    public IDictionary<string, object?> Discovery { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Changes the claims of ID tokens; null removes one.</summary>
    public IDictionary<string, object?> IdToken { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Changes the header of ID tokens; null removes a member.</summary>
    public IDictionary<string, object?> Header { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Changes the UserInfo answer; null removes a member.</summary>
    public IDictionary<string, object?> UserInfo { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Changes the answer that the browser brings back; null removes a parameter.</summary>
    public IDictionary<string, string?> Answer { get; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Signs ID tokens otherwise: gets what is to be signed.</summary>
    public Func<byte[], byte[]>? Signature { get; set; }

    /// <summary>Writes the claims of ID tokens otherwise, before they are signed: gets their JSON.</summary>
    public Func<string, string>? Claims { get; set; }

    /// <summary>Hands out another ID token: gets the good one.</summary>
    public Func<string, string>? Token { get; set; }

    /// <summary>The key that everybody can have, as DER (SubjectPublicKeyInfo).</summary>
    public byte[] PublicKey => key.ExportSubjectPublicKeyInfo();

    /// <summary>Signs with its key.</summary>
    public byte[] Sign(byte[] content) => key.SignData(content, HashAlgorithmName.SHA256);

    /// <summary>Starts one.</summary>
    /// <param name="clock">What its tokens go by.</param>
    public static async Task<RogueProvider> StartAsync(TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var provider = new RogueProvider(builder.Build(), clock);
        provider.app.Run(provider.ServeAsync);
        await provider.app.StartAsync();
        provider.Issuer = provider.app.Urls.Single();
        return provider;
    }

    /// <summary>From now on it signs with another key, which the key set has instead.</summary>
    /// <returns>Signs with the one before.</returns>
    public Func<byte[], byte[]> ReplaceKey()
    {
        var before = key;
        key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        keyNumber++;
        return content => before.SignData(content, HashAlgorithmName.SHA256);
    }

    /// <summary>Goes there as a browser does; returns the parameters that it sends the browser back with.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> VisitAsync(string address)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var response = await http.GetAsync(new Uri(address));
        return QueryHelpers.ParseQuery(response.Headers.Location!.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    private static void Change<T>(Dictionary<string, T?> content, IDictionary<string, T?> changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                content.Remove(name);
            }
            else
            {
                content[name] = value;
            }
        }
    }

    private static string[] One(string text) => [text];

    private static string Encode(object json) => WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(json));

    private async Task ServeAsync(HttpContext context)
    {
        requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        if (Lie is not null && await Lie(context))
        {
            return;
        }

        switch (context.Request.Path.Value)
        {
            case "/.well-known/openid-configuration":
                await WriteAsync(context, new(StringComparer.Ordinal)
                {
                    ["issuer"] = Issuer,
                    ["authorization_endpoint"] = $"{Issuer}/authorize",
                    ["token_endpoint"] = $"{Issuer}/token",
                    ["userinfo_endpoint"] = $"{Issuer}/userinfo",
                    ["jwks_uri"] = $"{Issuer}/keys",
                    ["response_types_supported"] = One("code"),
                    ["grant_types_supported"] = One("authorization_code"),
                    ["code_challenge_methods_supported"] = One("S256"),
                    ["subject_types_supported"] = One("public"),
                    ["id_token_signing_alg_values_supported"] = One("ES256"),
                    ["authorization_response_iss_parameter_supported"] = true,
                }, Discovery);
                break;
            case "/keys":
                var point = key.ExportParameters(includePrivateParameters: false).Q;
                await context.Response.WriteAsJsonAsync(new
                {
                    keys = new[] { new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", kid = $"key-{keyNumber}", x = WebEncoders.Base64UrlEncode(point.X!), y = WebEncoders.Base64UrlEncode(point.Y!) } },
                });
                break;
            case "/authorize":
                Authorize(context);
                break;
            case "/token":
                await TokenAsync(context);
                break;
            case "/userinfo":
                await WriteAsync(context, new(StringComparer.Ordinal) { ["sub"] = "alice", ["email"] = "alice@example.com", ["email_verified"] = true, ["name"] = "Alice" }, UserInfo);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private void Authorize(HttpContext context)
    {
        var query = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var code = $"code-{Interlocked.Increment(ref codeNumber)}";
        codes[code] = query;
        var answer = new Dictionary<string, string?>(StringComparer.Ordinal) { ["code"] = code, ["state"] = query.GetValueOrDefault("state"), ["iss"] = Issuer };
        Change(answer, Answer);
        context.Response.Redirect(QueryHelpers.AddQueryString(query["redirect_uri"], answer));
    }

    private async Task TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var verifier = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!codes.TryRemove(form["code"].ToString(), out var request) || request.GetValueOrDefault("code_challenge_method") is not "S256" || request["code_challenge"] != verifier)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(new { error = "invalid_grant" });
            return;
        }

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var header = new Dictionary<string, object?>(StringComparer.Ordinal) { ["alg"] = "ES256", ["kid"] = $"key-{keyNumber}" };
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer,
            ["sub"] = "alice",
            ["aud"] = request["client_id"],
            ["iat"] = now,
            ["exp"] = now + 300,
            ["nonce"] = request.GetValueOrDefault("nonce"),
        };
        Change(header, Header);
        Change(claims, IdToken);
        var json = JsonSerializer.Serialize(claims);
        var content = $"{Encode(header)}.{WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(Claims?.Invoke(json) ?? json))}";
        var signature = Signature?.Invoke(Encoding.ASCII.GetBytes(content)) ?? Sign(Encoding.ASCII.GetBytes(content));
        var token = $"{content}.{WebEncoders.Base64UrlEncode(signature)}";
        await context.Response.WriteAsJsonAsync(new { access_token = "access", token_type = "Bearer", expires_in = 300, id_token = Token?.Invoke(token) ?? token });
    }

    private static Task WriteAsync(HttpContext context, Dictionary<string, object?> content, IDictionary<string, object?> changes)
    {
        Change(content, changes);
        return context.Response.WriteAsJsonAsync(content);
    }
}
