using System.Net;

namespace Gateway.Auth.Trust;

/// <summary>
/// Asks other people's servers. They get as much time and as many bytes as are written here, and no say in where else to go: addresses come
/// from the configuration, and from a discovery document of the same issuer, never from a token.
/// </summary>
internal sealed class ForeignHttp : IDisposable
{
    /// <summary>How long an answer may take, connecting included.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Most bytes of an answer.</summary>
    public const int MaxLength = 1024 * 1024;

    private readonly TimeProvider clock;
    private readonly HttpClient direct = Create(useProxy: false);
    private readonly HttpClient outside = Create(useProxy: true);

    /// <param name="clock">Measures <see cref="Patience"/>.</param>
    public ForeignHttp(TimeProvider clock) => this.clock = clock;

    /// <summary>Whether an address may be asked: over TLS, or on this machine.</summary>
    public static bool MayAsk(Uri address) => address is { IsAbsoluteUri: true, Scheme: "https" } or { IsAbsoluteUri: true, Scheme: "http", IsLoopback: true };

    /// <summary>Asks.</summary>
    /// <param name="address">Where.</param>
    /// <param name="headers">What is sent beside the usual.</param>
    /// <returns>The body of a 200.</returns>
    /// <exception cref="IssuerAwayException">There was no answer, or another one. It says which, but not what was in it.</exception>
    public async Task<byte[]> GetAsync(Uri address, params (string Name, string Value)[] headers)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var response = await (address.IsLoopback ? direct : outside).SendAsync(request, patience.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? await response.Content.ReadAsByteArrayAsync(patience.Token)
                : throw new IssuerAwayException($"{address} answered {(int)response.StatusCode}");
        }
        catch (OperationCanceledException e)
        {
            throw new IssuerAwayException($"{address} did not answer within {Patience.TotalSeconds:0} s", e) { IsUnreachable = true };
        }
        catch (HttpRequestException e)
        {
            throw e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded
                ? new IssuerAwayException($"the answer of {address} is too long", e)
                : new IssuerAwayException($"{address} cannot be reached: {e.HttpRequestError}", e) { IsUnreachable = true };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        direct.Dispose();
        outside.Dispose();
    }

    private static HttpClient Create(bool useProxy)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = useProxy,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = 32,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4), // Node closes an idle connection after 5 s: a request sent at that moment would be lost
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // the name may lead elsewhere by then
        };
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxLength };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("auth-gateway");
        return http;
    }
}
