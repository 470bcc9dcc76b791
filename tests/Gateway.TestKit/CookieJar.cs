namespace Gateway.TestKit;

/// <summary>
/// A browser's cookies for one origin. .NET's own jar never sends Secure cookies back over http; Chromium does for loopback
/// addresses, and so does this one, which the <c>__Host-</c> cookies need.
/// </summary>
public sealed class CookieJar(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly HttpRequestOptionsKey<bool> FromAnotherSite = new("from another site");

    private readonly Dictionary<string, string> cookies = new(StringComparer.Ordinal);
    private readonly HashSet<string> everywhere = new(StringComparer.Ordinal);

    /// <summary>Names and values that the next request will carry.</summary>
    public IReadOnlyDictionary<string, string> Cookies => cookies;

    /// <summary>A client like a browser: keeps cookies, follows no redirect by itself, so that tests see each.</summary>
    public static (HttpClient Browser, CookieJar Jar) Open(string address)
    {
        var jar = new CookieJar(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        return (new HttpClient(jar) { BaseAddress = new Uri(address) }, jar);
    }

    /// <summary>Makes the request one that a page of another site makes by POST: it carries only what is SameSite=None (RFC 6265bis section 5.6.7).</summary>
    public static void MakeCrossSite(HttpRequestMessage request) => request.Options.Set(FromAnotherSite, true);

    /// <summary>Adds or replaces a cookie, as an attacker or another page could.</summary>
    public void Set(string name, string value) => cookies[name] = value;

    public void Clear() => cookies.Clear();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = cookies.Where(cookie => !request.Options.TryGetValue(FromAnotherSite, out _) || everywhere.Contains(cookie.Key)).ToList();
        if (sent.Count > 0 && !request.Headers.Contains("Cookie"))
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", sent.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        var response = await base.SendAsync(request, cancellationToken);
        foreach (var line in response.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
        {
            Take(line);
        }

        return response;
    }

    private void Take(string setCookie)
    {
        var parts = setCookie.Split(';', StringSplitOptions.TrimEntries);
        var (name, value) = parts[0].Split('=', 2) is [var key, var text] ? (key, text) : (parts[0], "");
        if (parts.Skip(1).Any(Ends))
        {
            cookies.Remove(name);
        }
        else
        {
            cookies[name] = value;
            if (parts.Contains("SameSite=None", StringComparer.OrdinalIgnoreCase))
            {
                everywhere.Add(name);
            }
        }
    }

    /// <summary>Whether the attribute deletes the cookie, in either of the ways servers do it.</summary>
    private static bool Ends(string attribute) =>
        attribute.Equals("Max-Age=0", StringComparison.OrdinalIgnoreCase)
        || attribute.StartsWith("Expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase);
}
