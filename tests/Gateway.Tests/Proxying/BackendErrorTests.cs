using System.Net;
using System.Net.Sockets;
using Gateway.Auth.Access;
using Gateway.Errors;
using Gateway.TestKit;
using Microsoft.AspNetCore.Http;
using Xunit;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Tests.Proxying;

/// <summary>A backend that fails becomes an answer people can read.</summary>
public sealed class BackendErrorTests : IAsyncLifetime
{
    private static readonly ErrorPage Page = (context, problem) =>
    {
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync("<h1>" + problem.Title);
    };

    private readonly RecordingBackend backend = new();
    private EdgeGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await StartAsync(backend.Address);

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("not http\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Half")]
    public async Task A_backend_that_breaks_off_or_talks_nonsense_is_502(string bytes)
    {
        backend.Answer = _ => RawAnswer.Bytes(bytes) with { Then = ConnectionFate.Reset };
        var answer = await gateway.SendAsync("GET", "/x");
        Assert.StartsWith("HTTP/1.1 502", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("urn:auth-gateway:backend-unreachable", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_32_KB_of_answer_headers_are_502()
    {
        backend.Answer = request => RawAnswer.Text("x", headers: $"X-Big: {new string('a', request.Target.EndsWith("big", StringComparison.Ordinal) ? 33_000 : 31_000)}\r\n");
        Assert.StartsWith("HTTP/1.1 200", await gateway.SendAsync("GET", "/small"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 502", await gateway.SendAsync("GET", "/big"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backend_that_is_down_is_502_and_a_page_for_people()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await using var downGateway = await StartAsync($"http://127.0.0.1:{port}/");
        Assert.Contains("urn:auth-gateway:backend-unreachable", await downGateway.SendAsync("GET", "/x", "Accept: text/html", "Sec-Fetch-Mode: cors"), StringComparison.Ordinal);
        foreach (var person in new[] { "Sec-Fetch-Mode: navigate", "Accept: text/html,*/*" })
        {
            var answer = await downGateway.SendAsync("GET", "/x", person);
            Assert.StartsWith("HTTP/1.1 502", answer, StringComparison.Ordinal);
            Assert.Contains("<h1>The application behind", answer, StringComparison.Ordinal);
        }

        var grpc = await downGateway.SendAsync("POST", "/x", "Content-Type: application/grpc", "Content-Length: 0");
        Assert.StartsWith("HTTP/1.1 200", grpc, StringComparison.Ordinal);
        Assert.Contains("grpc-status: 14", grpc, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_backend_that_never_answers_is_504()
    {
        backend.Answer = _ => RawAnswer.Text("late") with { Pause = Timeout.InfiniteTimeSpan };
        var answer = await gateway.SendAsync("GET", "/x");
        Assert.StartsWith("HTTP/1.1 504", answer, StringComparison.Ordinal);
        Assert.Contains("urn:auth-gateway:backend-timeout", answer, StringComparison.Ordinal);
    }

    private static Task<EdgeGateway> StartAsync(string destination) => EdgeGateway.StartAsync(
        destination,
        [(EdgeGateway.Match("all", "/{**rest}"), EdgeGateway.Route("all", AccessPolicy.Anonymous))],
        request: new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(1) },
        page: Page);
}
