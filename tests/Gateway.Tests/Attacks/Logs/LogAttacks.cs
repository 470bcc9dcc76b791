using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Xunit;

namespace Gateway.Tests.Attacks.Logs;

/// <summary>Everything that a client can write, against a log that is kept down to the last detail: nothing becomes a line of its own.</summary>
public sealed partial class LogAttacks
{
    private const string Mark = "FORGED";

    private static readonly string[] Targets =
    [
        "/open/a%0d%0ainfo:%20FORGED", "/open/a%0ainfo:%20FORGED", "/open/a%0dFORGED", "/open/a%1b[2JFORGED", "/open/a%e2%80%a8FORGED", "/open/a%e2%80%a9FORGED", "/open/a%e2%80%aeFORGED",
        "/open/a%c2%85FORGED", "/open/a%c2%9b1mFORGED", "/open/a%00FORGED", "/open/a%7fFORGED", "/open/a?q=%0aFORGED", "/open/a?q=\u001b[2JFORGED", "/open/a?q=\u0085FORGED", "/open/a\rFORGED",
        "/auth/x%0aFORGED", "/auth/sessions/x%0aFORGED", "/auth/signin?return_url=%0aFORGED", "/page/%0aFORGED", "/down/%e2%80%a8FORGED", "http://localhost/open/a%0aFORGED", "/open/%f0%90%8dFORGED",
    ];

    private static readonly string[] Lines =
    [
        "User-Agent: a\u001b[2JFORGED", "User-Agent: a\u0085FORGED", "User-Agent: a\rFORGED", "User-Agent: a\n FORGED", "User-Agent: \u00e2\u0080\u00aeFORGED", "X-Forwarded-For: FORGED\u001b[1m", "X-Forwarded-For: 1.2.3.4\u0085FORGED",
        "X-Forwarded-Host: FORGED\u001b[2J", "X-Forwarded-Proto: FORGED\u001b", "Forwarded: for=FORGED\u001b", "Cookie: ag_session=FORGED\u001b", "Authorization: Bearer FORGED\u001b", "Content-Type: FORGED\u001b", "Accept: text/html\u0085FORGED",
        "Origin: http://FORGED\u001b", "Origin: http://localhost\r\nAccess-Control-Request-Method: FORGED\u001b", "traceparent: 00-FORGED\u001b", "tracestate: a=FORGED\u001b", "baggage: a=FORGED%0a\u001b", "Expect: FORGED\u001b", "Upgrade: FORGED\u001b\r\nConnection: upgrade",
        "Host: FORGED\u001b[2J", "Host: FORGED\u0085", "Transfer-Encoding: FORGED\u001b", "Content-Length: FORGED\u001b", "Sec-WebSocket-Protocol: FORGED\u001b", "Accept-Encoding: FORGED\u001b", "X\u001bFORGED: 1",
    ];

    [Fact]
    [Trait("advisory", "J-118")]
    public async Task Nothing_that_a_client_sends_starts_a_line_or_reaches_a_terminal()
    {
        await using var world = await World.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Logging__LogLevel__Default"] = "Trace",
            ["Logging__LogLevel__Microsoft"] = "Trace",
            ["Logging__LogLevel__Yarp"] = "Trace",
            ["Logging__LogLevel__System"] = "Trace",
        });
        var host = $"Host: localhost:{world.Gateway.Port}\r\n";
        foreach (var target in Targets)
        {
            await SendAsync(world, $"GET {target} HTTP/1.1\r\n{host}Connection: close\r\n\r\n");
        }

        foreach (var line in Lines)
        {
            await SendAsync(world, $"GET /page/x HTTP/1.1\r\n{(line.StartsWith("Host", StringComparison.Ordinal) ? "" : host)}Connection: close\r\n{line}\r\n\r\n");
            await SendAsync(world, $"GET /auth/me HTTP/1.1\r\n{(line.StartsWith("Host", StringComparison.Ordinal) ? "" : host)}Connection: close\r\n{line}\r\n\r\n");
        }

        await SendAsync(world, $"FORGED\u001b /open/x HTTP/1.1\r\n{host}Connection: close\r\n\r\n");
        await SendAsync(world, $"FORGED /open/x HTTP/1.1\r\n{host}Connection: close\r\n\r\n");
        await SendAsync(world, $"GET /open/x HTTP/1.1\u001bFORGED\r\n{host}\r\n");
        foreach (var text in new[] { "a@example.com\\ninfo: FORGED", "a@example.com\\u001b[2JFORGED", "\\u202eFORGED@example.com", "FORGED\\u2028@example.com" })
        {
            await world.Client.SendAsync("POST /auth/signin", $$"""{"email":"{{text}}","password":"{{text}}"}""");
            await world.Client.SendAsync("POST /auth/signup", $$"""{"email":"{{text}}","password":"{{text}}","name":"{{text}}"}""");
            await world.Client.SendAsync("POST /auth/refresh", $$"""{"refresh_token":"{{text}}"}""");
            await world.Client.SendAsync("POST /auth/signin", $$"""{"{{text}}":"x"}""");
        }

        await world.Gateway.StopAsync();

        var lines = world.Gateway.Lines.ToList();
        Assert.InRange(lines.Count(line => line.Contains(Mark, StringComparison.Ordinal)), 20, int.MaxValue);
        Assert.Equal([world.Gateway.PublicOrigin], lines.Where(line => !IsEntry().IsMatch(line)).Take(3));
        Assert.DoesNotContain(lines, line => line.Any(c => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));
    }

    private static Task<string> SendAsync(World world, string request) => RawHttpClient.ExchangeAsync(world.Gateway.Port, request, TestContext.Current.CancellationToken);

    /// <summary>How a line begins that the gateway meant to write.</summary>
    [GeneratedRegex(@"^(trce|dbug|info|warn|fail|crit): [A-Za-z0-9.`+]+\[\d+\] ", RegexOptions.ExplicitCapture)]
    private static partial Regex IsEntry();
}
