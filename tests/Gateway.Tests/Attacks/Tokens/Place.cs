using System.Net.Http.Headers;

namespace Gateway.Tests.Attacks.Tokens;

/// <summary>A place of the gateway that takes an access token.</summary>
internal sealed record Place(string Name, string Method, string Path, bool IsHttp2 = false, bool IsWebSocket = false)
{
    public static readonly IReadOnlyList<Place> All =
    [
        new("a signed-in route", "GET", "/page/token"),
        new("an optional route", "GET", "/optional/token"),
        new("a role route", "GET", "/admin/token"),
        new("a route that forwards the token", "POST", "/forward/token"),
        new("a sign-out route", "GET", "/logout"),
        new("the account", "GET", "/auth/me"),
        new("the sessions", "GET", "/auth/sessions"),
        new("the end of a session", "DELETE", "/auth/sessions/0199"),
        new("a new password", "POST", "/auth/password/change"),
        new("a WebSocket", "GET", "/page/socket", IsWebSocket: true),
        new("a signed-in route, HTTP/2", "GET", "/page/token2", IsHttp2: true),
        new("an optional route, HTTP/2", "GET", "/optional/token2", IsHttp2: true),
        new("the account, HTTP/2", "GET", "/auth/me", IsHttp2: true),
        new("a WebSocket, HTTP/2", "CONNECT", "/page/socket2", IsHttp2: true, IsWebSocket: true),
    ];

    /// <summary>Sends a request with this value of Authorization there.</summary>
    /// <returns>The status, the challenge and the body.</returns>
    public async Task<(int Status, string Challenge, string Body)> SendAsync(TokenWorld world, string authorization, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(Method), Path) { Version = IsHttp2 ? new(2, 0) : new(1, 1), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (IsWebSocket && IsHttp2)
        {
            request.Headers.Protocol = "websocket";
            request.Headers.Add("Sec-WebSocket-Version", "13");
        }
        else if (IsWebSocket)
        {
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
            request.Headers.Add("Sec-WebSocket-Version", "13");
            request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        }

        using var own = IsWebSocket && IsHttp2 ? world.OpenTwo() : null;
        using var response = await (own ?? (IsHttp2 ? world.Two : world.One)).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var hasBody = response.Content.Headers.ContentLength > 0;
        return ((int)response.StatusCode, string.Join(", ", response.Headers.WwwAuthenticate), hasBody ? await response.Content.ReadAsStringAsync(cancellationToken) : "");
    }
}
