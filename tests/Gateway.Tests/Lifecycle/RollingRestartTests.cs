using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using Gateway.TestKit;
using Gateway.Tests.EndToEnd;
using Gateway.Tests.Proxying;
using Xunit;

namespace Gateway.Tests.Lifecycle;

/// <summary>Three replicas on real stores behind a load balancer, replaced one after the other while people work.</summary>
public sealed class RollingRestartTests(StoreServers servers)
{
    private readonly ConcurrentQueue<string> failures = new();
    private int answers;
    private int closedWith1001;

    [Fact]
    public async Task A_rolling_restart_under_load_fails_no_request()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var port = FreePort.Next();
        var environment = new Dictionary<string, string?>(await servers.EnvironmentAsync(StoreKind.Real), StringComparer.Ordinal)
        {
            ["GATEWAY__Network__TrustedProxies"] = "127.0.0.1",
        };
        environment.Remove("GATEWAY__Shutdown__Delay"); // the default has to do
        await using var backend = await StreamingBackend.StartAsync();
        var replicas = Enumerable.Range(0, 3).Select(_ =>
            new GatewayProcess(routesJson: StreamingRoutes.Json(backend.Http1, "signed-in"), environment: environment) { PublicOrigin = $"http://localhost:{port}" }).ToList();
        await using var first = replicas[0];
        await using var second = replicas[1];
        await using var third = replicas[2];
        await Task.WhenAll(replicas.Select(replica => replica.StartAsync(cancellation)));
        await using var balancer = await LoadBalancer.StartAsync(port, replicas);
        await balancer.UntilAllAreReadyAsync();
        using var client = new ApiClient($"http://localhost:{port}");
        var person = await client.SignUpAsync();

        using var end = new CancellationTokenSource();
        var load = Task.WhenAll(
        [
            .. Enumerable.Range(0, 4).Select(_ => RepeatAsync(() => client.SendAsync("GET /page", bearer: person.AccessToken), end.Token)),
            RepeatAsync(() => client.SendAsync("POST /upload", new { text = "something typed into a form" }, person.AccessToken), end.Token),
            RepeatAsync(() => client.SendAsync("GET /slow", bearer: person.AccessToken), end.Token),
            RefreshAsync(client, person, end.Token),
            TalkAsync(port, person, end.Token),
        ]);
        foreach (var replica in replicas)
        {
            Assert.Equal(0, await replica.StopAsync());
            var before = Volatile.Read(ref answers);
            await replica.StartAsync(cancellation);
            await balancer.UntilAllAreReadyAsync();
            Assert.True(Volatile.Read(ref answers) > before);
        }

        await end.CancelAsync();
        await load;
        Assert.Empty(failures);
        Assert.True(closedWith1001 > 0);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answers} answers, {closedWith1001} WebSockets closed with 1001"));
    }

    private async Task RepeatAsync(Func<Task<ApiAnswer>> send, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                var answer = await send();
                Interlocked.Increment(ref answers);
                if (answer.Status != 200)
                {
                    failures.Enqueue($"{answer.Status} {answer.Text}");
                }
            }
            catch (HttpRequestException exception)
            {
                failures.Enqueue(exception.ToString());
            }

            // People, not a flood: other tests run beside this one.
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }

    private Task RefreshAsync(ApiClient client, Person person, CancellationToken end)
    {
        var refreshToken = person.RefreshToken;
        return RepeatAsync(
            async () =>
            {
                var answer = await client.SendAsync("POST /auth/refresh", new { refresh_token = refreshToken });
                refreshToken = answer.Status == 200 ? answer.Member("refresh_token") : refreshToken;
                return answer;
            },
            end);
    }

    /// <summary>A page with a WebSocket: it connects again when it is told that the other side goes away, and at no other time.</summary>
    private async Task TalkAsync(int port, Person person, CancellationToken end)
    {
        try
        {
            while (!end.IsCancellationRequested)
            {
                using var socket = new ClientWebSocket();
                socket.Options.SetRequestHeader("Authorization", $"Bearer {person.AccessToken}");
                await socket.ConnectAsync(new Uri($"ws://localhost:{port}/ws"), CancellationToken.None);
                while (!end.IsCancellationRequested)
                {
                    await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                    if ((await socket.ReceiveAsync(new byte[16], CancellationToken.None)).MessageType == WebSocketMessageType.Close)
                    {
                        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus);
                        closedWith1001++;
                        break;
                    }

                    await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
                }

                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
        }
        catch (WebSocketException exception)
        {
            failures.Enqueue(exception.ToString());
        }
    }
}
