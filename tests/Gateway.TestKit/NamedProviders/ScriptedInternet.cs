using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Gateway.TestKit.NamedProviders;

/// <summary>
/// The providers that are known by name, at their own addresses on this machine: behind a proxy such as companies have (CONNECT, RFC 9110
/// section 9.3.6), which leads to them and to nobody else, with a certificate of an authority that a gateway can be told to trust.
/// </summary>
public sealed class ScriptedInternet : IAsyncDisposable
{
    /// <summary>Where a connection keeps the host that it was opened to.</summary>
    private static readonly object HostKey = new();

    private static readonly string[] OtherProxies = ["https_proxy", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"];

    private readonly TestCertificates certificates;
    private readonly Dictionary<string, ScriptedProvider> providers;
    private readonly ConcurrentQueue<string> asked = new();
    private readonly WebApplication app;

    private ScriptedInternet(IReadOnlyCollection<ScriptedProvider> scripted)
    {
        providers = scripted.SelectMany(provider => provider.Hosts.Select(host => (host, provider))).ToDictionary(pair => pair.host, pair => pair.provider, StringComparer.Ordinal);
        certificates = new TestCertificates(providers.Keys);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            // The proxy and the servers behind it are one: after CONNECT, the connection is the server's.
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => ConnectAsync(connection, next));
            listen.UseHttps(X509Certificate2.CreateFromPemFile(certificates.Certificate, certificates.Key));
        }));
        app = builder.Build();
        app.Run(ServeAsync);
    }

    /// <summary>Where it leads to, <c>host:port</c>.</summary>
    public IEnumerable<string> Known => providers.Keys.Select(host => $"{host}:443");

    /// <summary>What the proxy was asked for, <c>host:port</c>, the oldest first; refused or not.</summary>
    public IReadOnlyCollection<string> Asked => asked;

    /// <summary>The environment of a program whose way to the internet is this one.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("HTTPS_PROXY", $"http://127.0.0.1:{new Uri(app.Urls.Single()).Port}"),
        new("SSL_CERT_FILE", certificates.Authority),

        // Those of the tests' own environment: .NET prefers the lower case.
        .. OtherProxies.Select(name => KeyValuePair.Create(name, (string?)null)),
    ];

    /// <summary>Starts it.</summary>
    public static async Task<ScriptedInternet> StartAsync(params IReadOnlyCollection<ScriptedProvider> providers)
    {
        var internet = new ScriptedInternet(providers);
        await internet.app.StartAsync();
        return internet;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        certificates.Dispose();
    }

    private static async Task<string> ReadTargetAsync(PipeReader reader)
    {
        while (true)
        {
            var read = await reader.ReadAsync();
            var head = Encoding.ASCII.GetString(read.Buffer);
            if (head.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end)
            {
                reader.AdvanceTo(read.Buffer.GetPosition(end + 4));
                return head.Split(' ') is ["CONNECT", var target, ..] ? target : head.Split('\r')[0];
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return head;
            }
        }
    }

    private async Task ConnectAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var target = await ReadTargetAsync(connection.Transport.Input);
        asked.Enqueue(target);
        if (target.Split(':') is not [var host, "443"] || !providers.ContainsKey(host))
        {
            await connection.Transport.Output.WriteAsync("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            return;
        }

        connection.Items[HostKey] = host;
        await connection.Transport.Output.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
        await next(connection);
    }

    private Task ServeAsync(HttpContext context)
    {
        var host = (string)context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items[HostKey]!;
        if (context.Request.Host.Value == host)
        {
            return providers[host].ServeAsync(context);
        }

        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return Task.CompletedTask;
    }
}
