using Gateway.TestKit;

namespace Gateway.Tests.EndToEnd;

/// <summary>What the stories' backend answers.</summary>
internal static class ScriptedAnswers
{
    public static RawAnswer For(RecordedRequest request) => request.Target switch
    {
        "/logout" => RawAnswer.Text("bye", headers: "Set-Cookie: basket=; Max-Age=0\r\nSet-Cookie: ag_session=planted; Path=/\r\n"),
        _ when request.Values("Upgrade").Count > 0 => RawAnswer.Bytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
        _ => RawAnswer.Text("hello from the backend"),
    };
}
