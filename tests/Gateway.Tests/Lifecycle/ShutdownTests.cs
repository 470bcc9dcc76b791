using System.Net;
using System.Net.WebSockets;
using Gateway.TestKit;
using Gateway.Tests.Proxying;
using Xunit;

namespace Gateway.Tests.Lifecycle;

/// <summary>SIGTERM, from the first word to the exit code.</summary>
public sealed class ShutdownTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stopped_gateway_says_so_serves_until_balancers_know_and_ends_what_is_in_flight()
    {
        await using var backend = await StreamingBackend.StartAsync();
        await using var gateway = new GatewayProcess(routesJson: StreamingRoutes.Json(backend.Http1, "anonymous"), environment: new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GATEWAY__Shutdown__Delay"] = "12s", // what is to happen before the listener closes has to, on any machine
            ["GATEWAY__Shutdown__Timeout"] = "10m", // only what is waited for here can end it
        });
        await gateway.StartAsync(Cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        using var inFlight = new StreamReader(await http.GetStreamAsync("/sse", Cancellation));
        Assert.Equal("data: 1", await inFlight.ReadLineAsync(Cancellation));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://localhost:{gateway.Port}/ws"), Cancellation);
        using var kept = await RawHttpClient.ConnectAsync(gateway.Port, Cancellation);
        var request = $"GET /anything HTTP/1.1\r\nHost: localhost:{gateway.Port}\r\n\r\n";
        await kept.SendAsync(request, Cancellation);
        Assert.DoesNotContain("Connection:", await kept.ReadUntilAsync("\r\n\r\n", Cancellation), StringComparison.Ordinal);

        var stopping = gateway.StopAsync();

        Assert.Equal("draining", await UntilUnreadyAsync(http, "/healthz/ready"));
        Assert.Contains("draining", await UntilUnreadyAsync(http, $"http://localhost:{gateway.ManagementPort}/healthz/ready"), StringComparison.Ordinal);
        using var fresh = await http.GetAsync("/anything", Cancellation);
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
        await kept.SendAsync(request, Cancellation);
        var last = await kept.ReadToEndAsync(Cancellation);
        Assert.StartsWith("HTTP/1.1 200", last, StringComparison.Ordinal);
        Assert.Contains("Connection: close", last, StringComparison.Ordinal);

        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(new byte[16], Cancellation)).MessageType);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus); // 1001
        await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, Cancellation);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await backend.ClosedWith.Task.WaitAsync(Cancellation));

        Assert.False(stopping.IsCompleted);
        backend.Next.Release();
        Assert.Equal("\ndata: 2\n\n", await inFlight.ReadToEndAsync(Cancellation));
        Assert.Equal(0, await stopping);
    }

    [Fact]
    public async Task What_does_not_end_by_itself_is_cut_off_in_time()
    {
        await using var backend = await StreamingBackend.StartAsync();
        await using var gateway = new GatewayProcess(routesJson: StreamingRoutes.Json(backend.Http1, "anonymous"), environment: new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["GATEWAY__Shutdown__Timeout"] = "1s",
        });
        await gateway.StartAsync(Cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(gateway.Address) };
        using var inFlight = new StreamReader(await http.GetStreamAsync("/sse", Cancellation));
        Assert.Equal("data: 1", await inFlight.ReadLineAsync(Cancellation));

        Assert.Equal(0, await gateway.StopAsync());
        await Assert.ThrowsAnyAsync<IOException>(() => inFlight.ReadToEndAsync(Cancellation));
        Assert.DoesNotContain(gateway.Lines, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    private static async Task<string> UntilUnreadyAsync(HttpClient http, string address)
    {
        while (true)
        {
            using var answer = await http.GetAsync(address, Cancellation);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return await answer.Content.ReadAsStringAsync(Cancellation);
            }
        }
    }
}
