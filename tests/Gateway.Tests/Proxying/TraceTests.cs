using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Auth.Access;
using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.Proxying;

/// <summary>The trace of a request goes on to the backend, and its number to whoever asks what went wrong.</summary>
public sealed partial class TraceTests : IAsyncLifetime
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private readonly RecordingBackend backend = new();
    private EdgeGateway gateway = null!;

    public async ValueTask InitializeAsync() =>
        gateway = await EdgeGateway.StartAsync(backend.Address, [(EdgeGateway.Match("open", "/{**rest}"), EdgeGateway.Route("open", AccessPolicy.Anonymous))]);

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Fact]
    public async Task Every_request_begins_a_trace()
    {
        var (first, _) = await SendAsync();
        var (second, _) = await SendAsync();
        Assert.Matches(TraceParent(), first);
        Assert.Matches(TraceParent(), second);
        Assert.NotEqual(first[3..35], second[3..35]);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("ff")]
    public async Task A_trace_of_the_client_goes_on(string flags)
    {
        var (parent, state) = await SendAsync($"traceparent: 00-{Trace}-b7ad6b7169203331-{flags}", "tracestate: rojo=00f067aa0ba902b7");
        Assert.Matches(TraceParent(), parent);
        Assert.StartsWith($"00-{Trace}-", parent, StringComparison.Ordinal);
        Assert.EndsWith(flags == "00" ? "-00" : "-01", parent, StringComparison.Ordinal);
        Assert.DoesNotContain("b7ad6b7169203331", parent, StringComparison.Ordinal);
        Assert.Equal("rojo=00f067aa0ba902b7", state);
    }

    [Theory]
    [InlineData("traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("traceparent: 00-" + Trace + "-b7ad6b7169203331")]
    [InlineData("traceparent: 00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("traceparent: " + Trace)]
    [InlineData("traceparent: 00-" + Trace + "-b7ad6b7169203331-01", "traceparent: 00-" + Trace + "-b7ad6b7169203332-01")]
    public async Task What_is_no_trace_is_replaced(params string[] headers)
    {
        var (parent, state) = await SendAsync([.. headers, "tracestate: rojo=1"]);
        Assert.Matches(TraceParent(), parent);
        Assert.DoesNotContain(Trace, parent, StringComparison.OrdinalIgnoreCase);
        Assert.Null(state);
    }

    [Fact]
    public async Task Two_requests_of_one_connection_are_two_traces()
    {
        var request = $"GET /x HTTP/1.1\r\nHost: {gateway.Host}\r\n\r\n";
        await gateway.SendRawAsync(request + request.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal));
        var parents = backend.Requests.Select(sent => sent.Headers.Single(header => header.Key.Equals("traceparent", StringComparison.OrdinalIgnoreCase)).Value[3..35]).ToList();
        Assert.Equal(2, parents.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task While_a_trace_is_exported_the_backend_and_the_client_are_told_its_number()
    {
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == "Yarp.ReverseProxy", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        var forwarded = new ConcurrentQueue<Activity>();
        listener.ActivityStopped = forwarded.Enqueue;
        ActivitySource.AddActivityListener(listener);

        var (parent, state) = await SendAsync($"traceparent: 00-{Trace}-b7ad6b7169203331-01", "tracestate: rojo=1");

        Assert.Contains(forwarded, activity => activity.Id == parent);
        Assert.Null(state); // YARP's span is of a new trace here, where the request itself has none
    }

    [Fact]
    public async Task An_error_answer_names_the_trace_that_the_backend_saw()
    {
        backend.Answer = _ => RawAnswer.Bytes("nonsense\r\n\r\n") with { Then = ConnectionFate.Reset };
        var answer = await gateway.SendAsync("GET", "/x");
        using var problem = JsonDocument.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)]);
        Assert.Equal(Last().Parent[3..35], problem.RootElement.GetProperty("trace_id").GetString());
    }

    private async Task<(string Parent, string? State)> SendAsync(params string[] headers)
    {
        Assert.StartsWith("HTTP/1.1 200", await gateway.SendAsync("GET", "/x", headers), StringComparison.Ordinal);
        return Last();
    }

    private (string Parent, string? State) Last()
    {
        var headers = backend.Requests.Last().Headers;
        return (
            Assert.Single(headers, header => header.Key.Equals("traceparent", StringComparison.OrdinalIgnoreCase)).Value,
            headers.Where(header => header.Key.Equals("tracestate", StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).SingleOrDefault());
    }

    [GeneratedRegex("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$")]
    private static partial Regex TraceParent();
}
