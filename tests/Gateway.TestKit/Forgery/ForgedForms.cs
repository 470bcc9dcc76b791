using System.Globalization;

namespace Gateway.TestKit.Forgery;

/// <summary>What is no JWS in compact form, or another kind of token (ADVISORIES.md C-37, C-42, C-49 to C-51).</summary>
internal static class ForgedForms
{
    public static IEnumerable<ForgedToken> Of(TokenForge forge)
    {
        string header = forge.HeaderText, payload = forge.PayloadText, signature = forge.SignatureText;
        (string, string)[] forms =
        [
            ("empty", ""), ("a dot", "."), ("two dots", ".."), ("many dots", new string('.', 20_000)), ("many dots after the header", header + new string('.', 20_000)),
            ("header alone", header), ("header and dot", header + "."), ("header and payload", $"{header}.{payload}"), ("without payload", $"{header}..{signature}"), ("without header", $".{payload}.{signature}"),
            ("four parts", $"{forge.Good}.AAAA"), ("a dot after it", forge.Good + "."), ("a dot before it", "." + forge.Good), ("two of them", $"{forge.Good}.{forge.Good}"), ("two with a comma", $"{forge.Good},{forge.Good}"), ("two with a space", $"{forge.Good} {forge.Good}"),
            ("in quotes", $"\"{forge.Good}\""), ("with its scheme", $"Bearer {forge.Good}"), ("as JSON", $"{{\"payload\":\"{payload}\",\"protected\":\"{header}\",\"signature\":\"{signature}\"}}"),
            ("with a parameter", forge.Good + ";x=1"), ("percent-encoded", forge.Good.Replace(".", "%2E", StringComparison.Ordinal)), ("with other dots", forge.Good.Replace('.', '\u3002')), ("upper case", forge.Good.ToUpperInvariant()),
            ("byte order mark", "\uFEFF" + forge.Good), ("byte order mark in Latin-1", "\u00EF\u00BB\u00BF" + forge.Good), ("NUL before it", "\0" + forge.Good), ("NUL after it", forge.Good + "\0"), ("newline before it", "\n" + forge.Good),
            ("header padded", forge.Signed(header + "=", payload)), ("payload padded", forge.Signed(header, payload + new string('=', 4 - (payload.Length % 4)))), ("payload with a space", forge.Signed(header, payload.Insert(8, " "))),
            ("payload in the standard alphabet", forge.Signed(header, payload[..^1] + "/")), ("payload with a character outside of any", forge.Signed(header, payload[..^1] + "@")),
            ("payload of one character", forge.Signed(header, "A")), ("payload of another letter", forge.Signed(header, payload[..^1] + "\u00E9")),
            ("JWE with a plain token inside", Jwe.Of("""{"alg":"dir","enc":"A256GCM","cty":"JWT"}""", $"{TokenForge.Encode("""{"alg":"none"}""")}.{payload}.")),
            ("JWE that inflates", Jwe.Of(Jwe.Inflating)),
            ("JWE of a billion hashes", Jwe.Of(Jwe.BillionHashes)),
            ("JWE to our key", Jwe.Of($$$"""{"alg":"ECDH-ES","enc":"A256GCM","kid":"{{{forge.Kid}}}","epk":{"kty":"EC","crv":"P-256","x":"{{{forge.X}}}","y":"{{{forge.Y}}}"}}""", forge.Good)),
            ("JWE under the good header", $"{header}.{payload}.{signature}.{payload}.{signature}"),
            ("30 KB", header + "." + new string('A', 29_000)), ("as long as a header can be", header + "." + new string('A', 29_500 - header.Length)),
            ("a megabyte", header + "." + new string('A', 1_000_000) + "." + signature), ("an assertion", forge.Signed(forge.AssertionHeader, payload)),
            ("a refresh token", "agr_" + TokenForge.Encode(new byte[100])), ("a session cookie", "ags_" + TokenForge.Encode(new byte[100])), ("a device token", "agd_" + TokenForge.Encode(new byte[64])), ("a password", "correct horse battery staple"),
        ];
        foreach (var (name, text) in forms)
        {
            yield return new(name, text);
        }

        // The same bytes, were it not for bits that the last character has to spare: two of them, or four.
        foreach (var (text, spare) in Enumerable.Range(0, 3).Select(spaces => TokenForge.Encode(forge.Payload + new string(' ', spaces))).Select(text => (text, text.Length % 4)).Where(pair => pair.Item2 is 2 or 3))
        {
            yield return new($"spare bits of the payload, {spare}", forge.Signed(header, text[..^1] + (char)(text[^1] + 1)));
        }

        foreach (var length in Enumerable.Range(1, 60).Select(step => forge.Good.Length - (forge.Good.Length * step / 61)))
        {
            yield return new(string.Create(CultureInfo.InvariantCulture, $"the first {length} characters"), forge.Good[..length]);
        }
    }
}
