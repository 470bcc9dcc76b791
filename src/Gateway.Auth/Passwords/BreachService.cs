using System.Net;

namespace Gateway.Auth.Passwords;

/// <summary>
/// Speaks to the service that <c>Passwords:BreachList</c> names. It belongs to somebody else: it gets nothing but five digits, as much time
/// and as many bytes as are written here, and no say in where else to go.
/// </summary>
internal sealed class BreachService : IDisposable
{
    /// <summary>How long an answer may take, connecting included.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Most bytes of an answer; one of "Have I Been Pwned" has about 40,000.</summary>
    public const int MaxLength = 1024 * 1024;

    private readonly Uri list;
    private readonly TimeProvider clock;
    private readonly HttpClient http;

    /// <param name="list">Where ranges are; ends with a slash.</param>
    /// <param name="clock">Measures <see cref="Patience"/>.</param>
    public BreachService(Uri list, TimeProvider clock)
    {
        (this.list, this.clock) = (list, clock);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !list.IsLoopback,
            ActivityHeadersPropagator = null, // no number of ours by which two passwords could be told to be of one person
            MaxConnectionsPerServer = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // the name may lead elsewhere by then
        };
        http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxLength };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("auth-gateway"); // the service answers nobody who has none
        http.DefaultRequestHeaders.Add("Add-Padding", "true"); // or the answer's length tells which range it is
    }

    /// <summary>Asks for a range.</summary>
    /// <returns>The answer as it came; or a few words on why there is none.</returns>
    public async Task<(byte[]? Answer, string Failure)> AskAsync(string prefix, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using var response = await http.GetAsync(new Uri(list, prefix), either.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? (await response.Content.ReadAsByteArrayAsync(either.Token), "")
                : (null, $"the service answered {(int)response.StatusCode}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "the service did not answer in time");
        }
        catch (HttpRequestException e)
        {
            return (null, e.HttpRequestError switch
            {
                HttpRequestError.ConfigurationLimitExceeded => "the service's answer is too long",
                HttpRequestError.SecureConnectionError => "the service's certificate is not trusted, or it speaks no TLS",
                HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => "the service cannot be reached",
                _ => "the service's answer broke off or is no HTTP",
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
