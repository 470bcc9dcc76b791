using System.Text;

namespace Gateway.TestKit.Forgery;

/// <summary>Payloads that are not one JSON object, signed with our key (ADVISORIES.md C-48, C-51).</summary>
internal static class ForgedPayloads
{
    public static IEnumerable<ForgedToken> Of(TokenForge forge)
    {
        var good = forge.Payload;
        string[] texts =
        [
            "", " ", "null", "0", "\"\"", "[]", "{}", "{", "}", $"[{good}]", good[..^1], good + "x", good + good, good + ",", $"{good[..^1]},}}", $"{good[..^1]}/**/}}",
            '\uFEFF' + good, good.Replace('"', '\''), $"{good[..^1]},\"x\":\"\u0001\"}}", $"{good[..^1]},\"x\":{Nested('[', ']', 100)}}}", $"{good[..^1]},\"x\":{string.Concat(Enumerable.Repeat("{\"x\":", 500))}0{new string('}', 500)}}}",
            Nested('[', ']', 2_500), Nested('{', '}', 2_500), $"{good[..^1]},\"x\":\"{new string('A', 9_000)}\"}}", $"{good[..^1]},\"x\":1e}}", $"{good[..^1]},\"x\":+1}}", $"{good[..^1]},\"x\":01}}", $"{good[..^1]},x:1}}",
            string.Concat(good[..^1], string.Concat(Enumerable.Range(0, 60).Select(i => $",\"{i}\":1")), "}"), ForgedClaims.With(forge, "roles", $"[{string.Join(',', Enumerable.Repeat("\"a\"", 65))}]"),
            ForgedClaims.With(forge, "amr", $"[{string.Join(',', Enumerable.Repeat("\"a\"", 65))}]"),
        ];
        foreach (var (text, i) in texts.Select((text, i) => (text, i)))
        {
            yield return new($"payload {i}: {(text.Length > 60 ? $"{text[..20]}...{text[^20..]}" : text)}", forge.WithPayload(text));
        }

        byte[] bytes = Encoding.UTF8.GetBytes(good);
        byte[][] broken =
        [
            [.. bytes[..^1], .. ",\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8],
            [.. bytes[..^1], .. ",\""u8, 0xFF, .. "\":1}"u8],
            [.. bytes[..^1], 0, (byte)'}'],
            [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(good)],
            Encoding.Unicode.GetBytes(good),
            Encoding.Latin1.GetBytes(good.Replace("\"email\":\"", "\"email\":\"\u00E9", StringComparison.Ordinal)),
        ];
        foreach (var (payload, i) in broken.Select((payload, i) => (payload, i)))
        {
            yield return new($"payload of bytes {i}", forge.Signed(forge.HeaderText, TokenForge.Encode(payload)));
        }
    }

    private static string Nested(char open, char close, int depth) => new string(open, depth) + new string(close, depth);
}
