using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gateway.TestKit;

/// <summary>Cuts requests out of a connection's bytes (RFC 9112), changing nothing.</summary>
internal sealed class RawRequestReader(Socket socket, int connection)
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    /// <summary>The next whole request; null when the client has closed, before it or within it.</summary>
    public async Task<RecordedRequest?> ReadAsync(CancellationToken cancellation)
    {
        var head = new List<string>();
        while (await ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length > 0)
            {
                head.Add(line);
                continue;
            }

            var request = new RecordedRequest(string.Join("\r\n", head), [], "", connection);
            if (request.Values("Transfer-Encoding").Count > 0)
            {
                return await ReadChunksAsync(request, cancellation);
            }

            var length = request.Values("Content-Length");
            if (length.Count == 0)
            {
                return request;
            }

            return await ReadBytesAsync(int.Parse(length[0], CultureInfo.InvariantCulture), cancellation) is { } body ? request with { Body = body } : null;
        }

        return null;
    }

    private async Task<RecordedRequest?> ReadChunksAsync(RecordedRequest request, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        while (await ReadLineAsync(cancellation) is { } size)
        {
            var length = int.Parse(size.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
            {
                return await ReadTrailersAsync(request with { Body = body.ToArray() }, cancellation);
            }

            await body.WriteAsync(await ReadBytesAsync(length, cancellation), cancellation);
            await ReadLineAsync(cancellation);
        }

        return null;
    }

    private async Task<RecordedRequest?> ReadTrailersAsync(RecordedRequest request, CancellationToken cancellation)
    {
        var trailers = new List<string>();
        while (await ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length == 0)
            {
                return request with { Trailers = string.Join("\r\n", trailers) };
            }

            trailers.Add(line);
        }

        return null;
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        using var line = new MemoryStream();
        while (await FillAsync(cancellation))
        {
            var newline = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            var count = newline < 0 ? end - start : newline + 1;
            line.Write(buffer, start, count);
            start += count;
            if (newline >= 0)
            {
                var text = Encoding.Latin1.GetString(line.GetBuffer(), 0, (int)line.Length - 1);
                return text.EndsWith('\r') ? text[..^1] : text;
            }
        }

        return null;
    }

    private async Task<byte[]?> ReadBytesAsync(int length, CancellationToken cancellation)
    {
        var bytes = new byte[length];
        for (var have = 0; have < length;)
        {
            if (!await FillAsync(cancellation))
            {
                return null;
            }

            var count = Math.Min(length - have, end - start);
            Array.Copy(buffer, start, bytes, have, count);
            start += count;
            have += count;
        }

        return bytes;
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        if (start == end)
        {
            start = 0;
            end = await socket.ReceiveAsync(buffer, cancellation);
        }

        return end > 0;
    }
}
