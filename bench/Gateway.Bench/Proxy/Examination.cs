using System.Net;
using System.Net.Sockets;

namespace Gateway.Bench.Proxy;

/// <summary>Before anything is measured: the backend is told who is calling, and only that, and whoever checks tokens refuses bad ones.</summary>
internal sealed class Examination(World world) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    /// <summary>Whether somebody accepts connections there.</summary>
    public static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Throws unless the contestant does what it is measured for.</summary>
    /// <exception cref="VoidException">It does not.</exception>
    public async Task PassAsync(Contestant contestant, RunningProxy proxy, Load load)
    {
        var cookie = load.Arguments is [_, "Cookie", ..];
        var (name, good) = cookie ? ("Cookie", world.Cookie) : ("Authorization", $"Bearer {world.Token}");
        var expected = $"{world.Person.Id}|{Person.Email}|{Person.RolesText}|127.0.0.1|http|{world.Host}|{world.Host}|";
        await RequireAsync("the backend knows who is calling", expected, proxy, (name, good));
        await RequireAsync("no client says who is calling", expected, proxy, (name, good), ("X-User-Id", "admin"), ("X-User-Roles", "admin"), ("X-Forwarded-For", "10.1.2.3"));
        if (contestant.ChecksTokens)
        {
            await RequireAsync("nobody is refused", "401", proxy);
            await RequireAsync("a forgery is refused", "401", proxy, (name, Forged(good)));
            await RequireAsync("an expired token is refused", "401", proxy, ("Authorization", $"Bearer {world.Mint.IssueExpired(world.Person.Id)}"));
        }
    }

    /// <summary>Asks through the proxy who the backend thinks is calling.</summary>
    /// <exception cref="VoidException">The answer, or the status if it is not 200, is not the expected one.</exception>
    public async Task RequireAsync(string what, string expected, RunningProxy proxy, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{proxy.Port}/whoami") { Headers = { Host = world.Host } };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await http.SendAsync(request);
        var got = answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync() : $"{(int)answer.StatusCode}";
        if (!string.Equals(expected, got, StringComparison.Ordinal))
        {
            throw new VoidException($"“{what}” is not so: expected {expected}, got {got}");
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>Another character before the end: in a token's signature, or a cookie's secret.</summary>
    private static string Forged(string credential)
    {
        var at = credential.Length - 20;
        return string.Concat(credential.AsSpan(0, at), credential[at] == 'A' ? "B" : "A", credential.AsSpan(at + 1));
    }
}
