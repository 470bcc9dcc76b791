using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Gateway.Demo;
using Xunit;

namespace Gateway.Tests.Demo;

public sealed class DemoBackendTests : IAsyncLifetime
{
    private readonly HttpClient client = new();
    private DemoBackend? demo;

    public async ValueTask InitializeAsync()
    {
        demo = await DemoBackend.StartAsync(TimeProvider.System, TestContext.Current.CancellationToken);
        client.BaseAddress = new Uri(demo.Address);
    }

    [Fact]
    public async Task Headers_are_shown_as_json()
    {
        client.DefaultRequestHeaders.Add("X-User-Id", "42");
        var headers = JsonSerializer.Deserialize<Dictionary<string, string>>(await client.GetStringAsync("/api/headers", TestContext.Current.CancellationToken));
        Assert.Equal("42", headers?["X-User-Id"]);
    }

    [Theory, Trait("advisory", "G-105")]
    [InlineData("/")]
    [InlineData("/admin/")]
    [InlineData("/reports/%3Cscript%3Ealert(1)%3C/script%3E?x=%3Cscript%3E")]
    public async Task What_was_sent_is_shown_encoded(string path)
    {
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-User-Name", "<script>alert(1)</script>");
        Assert.DoesNotContain("<script>alert", await client.GetStringAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_comes_back()
    {
        using var answer = await client.PostAsync("/form", new FormUrlEncodedContent([new("note", "a <b> note")]), TestContext.Current.CancellationToken);
        Assert.Contains("a &lt;b&gt; note", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_says_who_is_connected_and_echoes()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("X-User-Name", "Ada");
        await socket.ConnectAsync(new Uri(demo!.Address.Replace("http:", "ws:", StringComparison.Ordinal) + "/live/socket"), TestContext.Current.CancellationToken);
        Assert.Equal("connected as Ada", await ReceiveAsync(socket));
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        Assert.Equal("hello", await ReceiveAsync(socket));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Events_are_sent_as_they_happen()
    {
        using var reader = new StreamReader(await client.GetStreamAsync("/events", TestContext.Current.CancellationToken));
        Assert.StartsWith("data: ", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await demo!.DisposeAsync();
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[256];
        var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
