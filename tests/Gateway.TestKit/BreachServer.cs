using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Gateway.TestKit;

/// <summary>
/// A service that knows stolen passwords, over a socket: a Kestrel that speaks the range API of "Have I Been Pwned", or whatever a test
/// lets it say instead.
/// </summary>
public sealed class BreachServer : IAsyncDisposable
{
    private readonly HashSet<string> listed;
    private readonly ConcurrentQueue<BreachRequest> requests = new();
    private WebApplication app;

    private BreachServer(WebApplication app, IEnumerable<string> passwords) =>
        (this.app, listed) = (app, [.. passwords.Select(Digest)]);

    /// <summary>What <c>Passwords:BreachList</c> is set to.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What has arrived, the oldest first.</summary>
    public IReadOnlyCollection<BreachRequest> Requests => requests;

    /// <summary>Says something else; null for the truth.</summary>
    public Func<HttpContext, Task>? Lie { get; set; }

    /// <summary>Starts one that knows these passwords.</summary>
    public static async Task<BreachServer> StartAsync(params IEnumerable<string> passwords)
    {
        var server = new BreachServer(null!, passwords);
        await server.StartAsync(0);
        return server;
    }

    /// <summary>Ends it; nobody listens on its port.</summary>
    public Task StopAsync() => app.StopAsync(new CancellationToken(canceled: true));

    /// <summary>Starts it again on the same port.</summary>
    public async Task RestartAsync()
    {
        await app.DisposeAsync();
        await StartAsync(Address.Port);
    }

    /// <summary>SHA-1 as the list has it.</summary>
    public static string Digest(string password)
    {
#pragma warning disable CA5350 // what the API is made of
        return Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350
    }

    /// <summary>The true answer: what is listed, somebody else's passwords, and lines that are only there for the length.</summary>
    public string Range(string prefix) => string.Join(
        "\r\n",
        [
            .. Enumerable.Range(0, 800).Select(i => $"{Digest($"{prefix}{i}")[5..]}:{i + 1}"),
            .. listed.Where(digest => digest.StartsWith(prefix, StringComparison.Ordinal)).Select(digest => $"{digest[5..]}:42"),
            .. Enumerable.Range(0, 100).Select(i => $"{Digest($"padding {i}")[5..]}:0"),
        ]);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task StartAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1));
        app = builder.Build();
        app.Run(ServeAsync);
        await app.StartAsync();
        Address = new Uri(app.Urls.Single() + "/range/");
    }

    private Task ServeAsync(HttpContext context)
    {
        requests.Enqueue(new BreachRequest(
            $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}",
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        return Lie?.Invoke(context) ?? context.Response.WriteAsync(Range(context.Request.Path.Value!["/range/".Length..]));
    }
}

/// <summary>A request that arrived.</summary>
/// <param name="Line">Method, path and query.</param>
/// <param name="Headers">Its headers.</param>
public sealed record BreachRequest(string Line, IReadOnlyDictionary<string, string> Headers);
