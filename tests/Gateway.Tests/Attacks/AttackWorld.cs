using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Attacks;

/// <summary>
/// The built gateway with every surface that can be attacked, over HTTP/1.1, HTTP/2 without TLS and HTTP/2 over TLS, and a backend that records
/// bytes. Shared: every attack sends targets that no other has, and leaves the accounts as they are.
/// </summary>
public sealed class AttackWorld : IAsyncDisposable
{
    private static int lastMark;

    private readonly Lazy<Task<Parts>> parts = new(StartAsync);

    /// <summary>A word for a target that nothing else in the backend's memory has.</summary>
    internal static string NewMark() => $"mark{Interlocked.Increment(ref lastMark)}x";

    internal Task<Parts> OpenAsync() => parts.Value;

    public async ValueTask DisposeAsync()
    {
        if (parts is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await parts.Value).DisposeAsync();
        }
    }

    private static async Task<Parts> StartAsync()
    {
        var backend = new RecordingBackend { Answer = AttackedBackend.Answer };
        var certificates = new TestCertificates();
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GATEWAY__AllowedHosts"] = "localhost;app.example.test;admin.example.test",
            ["GATEWAY__Network__AdditionalMethods"] = "PROPFIND",
            ["GATEWAY__TrustedOrigins"] = "https://trusted.example.test",
        };
        var gateway = new GatewayProcess(routesJson: AttackRoutes.Json(backend.Address), environment: environment);
        var (http2, tls) = (FreePort.Next(), FreePort.Next());
        gateway.AlsoListen(http2, tls, certificates);
        await gateway.StartAsync(TestContext.Current.CancellationToken);
        var client = new ApiClient(gateway.Address);
        var eve = await client.SignUpAsync();
        var admin = ApiClient.NewEmail();
        var made = await gateway.CommandAsync(["users", "create", admin, "--password-stdin", "--name", "Ada", "--role", "admin", "--attribute", "employee_no=4711"], ApiClient.Password + "\n");
        Assert.True(made.ExitCode == 0, made.Error);
        return new Parts(gateway, backend, certificates, client, http2, tls, await client.SignInAsync(admin), eve);
    }

    /// <summary>What there is to attack, and who is known there.</summary>
    /// <param name="Gateway">The gateway; its own port speaks HTTP/1.1.</param>
    /// <param name="Backend">Answers what <see cref="AttackedBackend"/> says.</param>
    /// <param name="Certificates">Of the port with TLS.</param>
    /// <param name="Client">A well-behaved client.</param>
    /// <param name="Http2Port">HTTP/2 with prior knowledge.</param>
    /// <param name="TlsPort">HTTP/1.1 and HTTP/2.</param>
    /// <param name="Ada">Has the role that <c>/admin/</c> asks for.</param>
    /// <param name="Eve">Has no role.</param>
    internal sealed record Parts(
        GatewayProcess Gateway, RecordingBackend Backend, TestCertificates Certificates, ApiClient Client, int Http2Port, int TlsPort, Person Ada, Person Eve) : IAsyncDisposable
    {
        /// <summary>What clients call the gateway.</summary>
        public string Host => $"localhost:{Gateway.Port}";

        /// <summary>The one request with this mark in its target.</summary>
        public RecordedRequest Received(string mark) => Assert.Single(Backend.Requests, request => request.Target.Contains(mark, StringComparison.Ordinal));

        /// <summary>Whether anything with this mark in it arrived.</summary>
        public bool HasReceived(string mark) => Backend.Requests.Any(request => request.Head.Contains(mark, StringComparison.Ordinal) || request.BodyText.Contains(mark, StringComparison.Ordinal));

        /// <summary>Sends bytes and reads until the gateway closes.</summary>
        public Task<string> SendRawAsync(string request) => RawHttpClient.ExchangeAsync(Gateway.Port, request, TestContext.Current.CancellationToken);

        /// <summary>Sends a request with <c>Connection: close</c> and these header lines.</summary>
        public Task<string> SendAsync(string method, string target, params IEnumerable<string> lines) =>
            SendRawAsync($"{method} {target} HTTP/1.1\r\nHost: {Host}\r\nConnection: close\r\n{string.Concat(lines.Select(line => line + "\r\n"))}\r\n");

        /// <summary>Sends a request over HTTP/2.</summary>
        public Task<RawHttp2Answer> SendHttp2Async(RawHttp2Request request, bool tls = false) => RawHttp2Client.ExchangeAsync(
            tls ? TlsPort : Http2Port, tls, tls ? request.With(":scheme", "https") : request, TestContext.Current.CancellationToken);

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await Gateway.DisposeAsync();
            await Backend.DisposeAsync();
            Certificates.Dispose();
        }
    }
}
