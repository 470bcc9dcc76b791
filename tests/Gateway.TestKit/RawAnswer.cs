using System.Net.Sockets;
using System.Text;

namespace Gateway.TestKit;

/// <summary>What a <see cref="RecordingBackend"/> sends: bytes in pieces, with a pause between them, and how the connection goes on.</summary>
/// <param name="Pieces">Sent in this order; each at once.</param>
public sealed record RawAnswer(params IReadOnlyList<byte[]> Pieces)
{
    /// <summary>How long to wait before each piece; infinite for a backend that never answers.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>What happens to the connection afterwards.</summary>
    public ConnectionFate Then { get; init; }

    /// <summary>Exactly these characters (Latin-1), for example a whole malformed answer.</summary>
    public static RawAnswer Bytes(string latin1) => new(Encoding.Latin1.GetBytes(latin1));

    /// <summary>A well-formed answer; <paramref name="headers"/> are whole lines, each ending in CR LF.</summary>
    public static RawAnswer Text(string body, int status = 200, string headers = "") => new(
        Encoding.Latin1.GetBytes($"HTTP/1.1 {status} Scripted\r\nContent-Type: text/plain\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n"),
        Encoding.UTF8.GetBytes(body));

    /// <summary>A chunked answer, a piece each chunk.</summary>
    public static RawAnswer Chunks(params IEnumerable<string> chunks) => new(
    [
        "HTTP/1.1 200 Scripted\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(),
        .. chunks.Select(chunk => Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetByteCount(chunk):x}\r\n{chunk}\r\n")),
        "0\r\n\r\n"u8.ToArray(),
    ]);

    /// <summary>Sends, and says whether the connection stays open.</summary>
    internal async Task<bool> SendAsync(Socket socket, CancellationToken cancellation)
    {
        foreach (var piece in Pieces)
        {
            if (Pause != TimeSpan.Zero)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellation);
            }

            await socket.SendAsync(piece, cancellation);
        }

        if (Then == ConnectionFate.Reset)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        return Then == ConnectionFate.KeepAlive;
    }
}

/// <summary>What a backend does with the connection once it has answered.</summary>
public enum ConnectionFate
{
    KeepAlive,

    Close,

    /// <summary>RST instead of FIN.</summary>
    Reset,
}
