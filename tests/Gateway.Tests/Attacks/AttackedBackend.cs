using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Gateway.TestKit;

namespace Gateway.Tests.Attacks;

/// <summary>What the backend answers in attacks: WebSocket handshakes are agreed to, other targets say what they want.</summary>
internal static class AttackedBackend
{
    private const string Unasked = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n";
    private const string Refused = "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n";

    private const string CookieInTrailer =
        "HTTP/1.1 200 OK\r\nTrailer: Set-Cookie\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Trailer: 1\r\nSet-Cookie: ag_session=planted\r\n\r\n";

    public static RawAnswer Answer(RecordedRequest request) =>
        Say(request) with { Then = request.Values("Connection").Contains("close") ? ConnectionFate.Close : ConnectionFate.KeepAlive };

    private static RawAnswer Say(RecordedRequest request)
    {
        var asks = request.Target.Split('-', 2) is [_, var rest] ? rest : "";
        return asks switch
        {
            "unasked" => RawAnswer.Bytes(Unasked),
            "refuse" => RawAnswer.Bytes(Refused),
            "no-websocket" => RawAnswer.Text("an ordinary page"),
            "cookie-in-trailer" => RawAnswer.Bytes(CookieInTrailer),

            // What the client wants to see in the answer; a lone "|" stands for the end of a line.
            "headers" => RawAnswer.Text("x", headers: string.Join("\r\n", request.Values("X-Answer")[0].Split('|')) + "\r\n"),
            _ when request.Values("Upgrade").Count > 0 => RawAnswer.Bytes(Agreed(request.Values("Sec-WebSocket-Key")[0])),
            _ => RawAnswer.Text("hello from the backend"),
        };
    }

    /// <summary>RFC 6455 section 4.2.2, with a cookie that is not the backend's to set.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The handshake has no other.")]
    private static string Agreed(string key)
    {
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        return $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\nSet-Cookie: ag_session=planted; Path=/\r\n\r\n";
    }
}
