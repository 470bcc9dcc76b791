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
    public async Task PassAsync(Contestant contestant, RunningProxy proxy)
    {
        var cookie = contestant.Load.Measured is [_, "Cookie", ..];
        var (name, good) = cookie ? ("Cookie", world.Cookie) : ("Authorization", $"Bearer {world.Token}");
        var expected = $"{world.Person.Id}|{Person.Email}|{Person.RolesText}|127.0.0.1|http|{world.Host}|{world.Host}|";
        Require(expected, await AskAsync((name, good)));
        Require(expected, await AskAsync((name, good), ("X-User-Id", "admin"), ("X-User-Roles", "admin"), ("X-Forwarded-For", "10.1.2.3")));
        if (!contestant.ChecksTokens)
        {
            return;
        }

        Require("401", await AskAsync());
        Require("401", await AskAsync((name, Forged(good))));
        if (!cookie)
        {
            Require("401", await AskAsync((name, $"Bearer {world.Mint.IssueExpired(world.Person.Id)}")));
        }

        async Task<string> AskAsync(params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{proxy.Port}/whoami") { Headers = { Host = world.Host } };
            foreach (var header in headers)
            {
                request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            }

            using var answer = await http.SendAsync(request);
            return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync() : $"{(int)answer.StatusCode}";
        }

        void Require(string wanted, string got)
        {
            if (!string.Equals(wanted, got, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{contestant.Name} is not what it should be: wanted {wanted}, got {got}.");
            }
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>Another character in the middle of the last third: of a token's signature, or of a cookie's secret.</summary>
    private static string Forged(string credential)
    {
        var at = credential.Length - 20;
        return string.Concat(credential.AsSpan(0, at), credential[at] == 'A' ? "B" : "A", credential.AsSpan(at + 1));
    }
}
