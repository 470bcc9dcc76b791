using Gateway.TestKit;
using Xunit;

namespace Gateway.Tests.TestKit;

public sealed class RecordingBackendTests
{
    [Fact]
    public async Task Requests_are_kept_byte_for_byte_and_answered_as_scripted()
    {
        await using var backend = new RecordingBackend { Answer = _ => RawAnswer.Text("first") };
        using var client = await RawHttpClient.ConnectAsync(backend.Port, TestContext.Current.CancellationToken);

        await client.SendAsync("POST /a%2Fb?x HTTP/1.1\r\nX_User-id:  ä\r\nx-user-ID: 2\r\nTransfer-Encoding: chunked\r\n\r\n3;e=1\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n", TestContext.Current.CancellationToken);
        var answer = await client.ReadUntilAsync("first", TestContext.Current.CancellationToken);
        backend.Answer = _ => RawAnswer.Bytes("HTTP/1.1 204 Fine\r\n\r\n") with { Then = ConnectionFate.Reset };
        await client.SendAsync("PUT / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi", TestContext.Current.CancellationToken);
        await client.ReadToEndAsync(TestContext.Current.CancellationToken);

        var first = backend.Requests.First();
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal("/a%2Fb?x", first.Target);
        Assert.Equal("POST /a%2Fb?x HTTP/1.1\r\nX_User-id:  ä\r\nx-user-ID: 2\r\nTransfer-Encoding: chunked", first.Head);
        Assert.Equal("abcde", first.BodyText);
        Assert.Equal("X-T: 1", first.Trailers);
        Assert.Equal(("hi", 0), (backend.Last.BodyText, backend.Last.Connection));
    }
}
