using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Gateway.TestKit;

/// <summary>An HTTP/2 client that sends exactly what it is given (RFC 9113): one request, on a connection of its own.</summary>
public sealed class RawHttp2Client : IDisposable
{
    private const byte Data = 0, Headers = 1, ResetStream = 3, Settings = 4, GoAway = 7, Continuation = 9;
    private const byte EndStream = 1, EndHeaders = 4;
    private const int MaxFrame = 16 * 1024;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private Stream stream = Stream.Null;

    private RawHttp2Client()
    {
    }

    /// <param name="port">A loopback port.</param>
    /// <param name="tls">TLS with ALPN, any certificate; otherwise HTTP/2 with prior knowledge.</param>
    /// <param name="cancellation">Gives up.</param>
    private static async Task<RawHttp2Client> ConnectAsync(int port, bool tls, CancellationToken cancellation = default)
    {
        var client = new RawHttp2Client();
        await client.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
        client.stream = new NetworkStream(client.socket);
        if (tls)
        {
            var secure = new SslStream(client.stream);
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost",
                    ApplicationProtocols = [SslApplicationProtocol.Http2],
                    RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
                },
                cancellation);
            client.stream = secure;
        }

        await client.stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), cancellation);
        await client.WriteFrameAsync(Settings, 0, 0, default, cancellation);
        return client;
    }

    /// <summary>One request, one answer.</summary>
    public static async Task<RawHttp2Answer> ExchangeAsync(int port, bool tls, RawHttp2Request request, CancellationToken cancellation = default)
    {
        using var client = await ConnectAsync(port, tls, cancellation);
        try
        {
            await client.SendAsync(request, cancellation);
        }
        catch (IOException)
        {
            // Refused before everything was sent.
        }

        return await client.ReadAsync(request.Fields.Any(field => field.Key == ":protocol"), cancellation);
    }

    /// <summary>Sends the request on stream 1.</summary>
    private async Task SendAsync(RawHttp2Request request, CancellationToken cancellation = default)
    {
        var hasTrailers = request.Trailers is not null;
        await WriteFieldsAsync(request.Fields, request.Data.Count == 0 && !hasTrailers, cancellation);
        for (var i = 0; i < request.Data.Count; i++)
        {
            var flags = i == request.Data.Count - 1 && !hasTrailers ? EndStream : (byte)0;
            await WriteFrameAsync(Data, flags, 1, Encoding.Latin1.GetBytes(request.Data[i]), cancellation);
        }

        if (hasTrailers)
        {
            await WriteFieldsAsync(request.Trailers!, endStream: true, cancellation);
        }
    }

    /// <summary>Reads to the end of the answer, or of the stream, or of the connection.</summary>
    /// <param name="opensTunnel">Then a 200 has no end.</param>
    /// <param name="cancellation">Gives up.</param>
    private async Task<RawHttp2Answer> ReadAsync(bool opensTunnel, CancellationToken cancellation)
    {
        int? status = null;
        var body = new StringBuilder();
        while (await ReadFrameAsync(cancellation) is var (type, flags, payload))
        {
            switch (type)
            {
                case Headers:
                    status ??= HpackLiterals.StatusOf(payload);
                    break;
                case Data:
                    body.Append(Encoding.UTF8.GetString(payload));
                    break;
                case ResetStream:
                    return new(status, body.ToString(), BinaryPrimitives.ReadInt32BigEndian(payload), null);
                case GoAway:
                    return new(status, body.ToString(), null, BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(4)));
            }

            if ((type is Headers or Data && (flags & EndStream) != 0) || (opensTunnel && status == 200))
            {
                break;
            }
        }

        return new(status, body.ToString(), null, null);
    }

    public void Dispose()
    {
        stream.Dispose();
        socket.Dispose();
    }

    private async Task WriteFieldsAsync(IEnumerable<KeyValuePair<string, string>> fields, bool endStream, CancellationToken cancellation)
    {
        var chunks = HpackLiterals.Encode(fields).Chunk(MaxFrame).ToList();
        for (var i = 0; i < chunks.Count; i++)
        {
            var flags = (byte)((i == 0 && endStream ? EndStream : 0) | (i == chunks.Count - 1 ? EndHeaders : 0));
            await WriteFrameAsync(i == 0 ? Headers : Continuation, flags, 1, chunks[i], cancellation);
        }
    }

    private async Task WriteFrameAsync(byte type, byte flags, int id, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), id);
        payload.CopyTo(frame.AsMemory(9));
        await stream.WriteAsync(frame, cancellation);
    }

    private async Task<(byte Type, byte Flags, byte[] Payload)?> ReadFrameAsync(CancellationToken cancellation)
    {
        try
        {
            var head = new byte[9];
            await stream.ReadExactlyAsync(head, cancellation);
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8];
            await stream.ReadExactlyAsync(payload, cancellation);
            return (head[3], head[4], payload);
        }
        catch (IOException)
        {
            return null; // Closed, or reset.
        }
    }
}
