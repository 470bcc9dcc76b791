using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace Gateway.TestKit.Forgery;

/// <summary>The good header and claims with another signature (ADVISORIES.md C-36, C-42).</summary>
internal static class ForgedSignatures
{
    /// <summary>The order of P-256 (SEC 2 section 2.4.2).</summary>
    private static readonly BigInteger Order = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The other signature that is good for the same token.</summary>
    public static ForgedToken Twin(TokenForge forge)
    {
        var good = Base64Url.DecodeFromChars(forge.SignatureText);
        return new("the other s", forge.WithSignature([.. good.AsSpan(0, 32), .. Negative(good[32..])]));
    }

    public static IEnumerable<ForgedToken> Of(TokenForge forge)
    {
        var good = Base64Url.DecodeFromChars(forge.SignatureText);
        byte[] r = good[..32], s = good[32..];

        // Numbers for which a verification that forgets to look at its input says yes.
        (string Name, byte[] Value)[] edges = [("0", Bytes(0)), ("1", Bytes(1)), ("half", Bytes(Order / 2)), ("n-1", Bytes(Order - 1)), ("n", Bytes(Order)), ("n+1", Bytes(Order + 1)), ("max", Bytes(BigInteger.Pow(2, 256) - 1))];
        foreach (var (left, right) in from left in edges from right in edges select (left, right))
        {
            yield return new($"r = {left.Name}, s = {right.Name}", forge.WithSignature([.. left.Value, .. right.Value])) { NeedsSignatureCheck = IsLow(right.Value) };
        }

        yield return new("s = 0", forge.WithSignature([.. r, .. Bytes(0)])) { NeedsSignatureCheck = true };
        yield return new("r = 0", forge.WithSignature([.. Bytes(0), .. s])) { NeedsSignatureCheck = true };
        yield return Twin(forge);
        yield return new("r and s exchanged", forge.WithSignature([.. s, .. r])) { NeedsSignatureCheck = IsLow(r) };
        yield return new("one bit of r", forge.WithSignature([(byte)(r[0] ^ 1), .. r.AsSpan(1), .. s])) { NeedsSignatureCheck = true };
        yield return new("one bit of s", forge.WithSignature([.. r, .. s.AsSpan(0, 31), (byte)(s[31] ^ 1)])) { NeedsSignatureCheck = true };
        yield return new("DER", forge.WithSignature(Der(good)));
        yield return new("no signature", forge.WithSignatureText(""));
        yield return new("one byte too few", forge.WithSignature(good.AsSpan(0, 63)));
        yield return new("one byte too many", forge.WithSignature([.. good, 0]));
        yield return new("r alone", forge.WithSignature(r));
        yield return new("longer numbers", forge.WithSignature([0, .. r, 0, .. s]));
        yield return new("of P-384", forge.WithSignature(new byte[96]));
        yield return new("of RSA", forge.WithSignature(new byte[256]));
        yield return new("very long", forge.WithSignature(new byte[5_000]));

        using var attacker = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        yield return new("the attacker's", forge.WithHeader(forge.Header, input => Low(TokenForge.SignAs(attacker, input)))) { NeedsSignatureCheck = true };
        yield return new("of other claims", forge.WithSignatureText(forge.WithPayload("{}").Split('.')[2])) { NeedsSignatureCheck = true };
        yield return new("of another header", forge.WithSignatureText(forge.WithHeader("{}").Split('.')[2])) { NeedsSignatureCheck = true };

        foreach (var (name, text) in Spellings(forge.SignatureText))
        {
            yield return new(name, forge.WithSignatureText(text));
        }
    }

    private static IEnumerable<(string Name, string Text)> Spellings(string good)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (var bits = 1; bits < 16; bits++)
        {
            yield return ($"unused bits {bits}", good[..^1] + Alphabet[Alphabet.IndexOf(good[^1], StringComparison.Ordinal) ^ bits]);
        }

        yield return ("padding", good + "==");
        yield return ("half a padding", good + "=");
        yield return ("padding, percent-encoded", good + "%3D%3D");
        yield return ("a space in it", good.Insert(40, " "));
        yield return ("a space instead of a character", good.Remove(40, 1).Insert(40, " "));
        yield return ("a tab in it", good.Insert(40, "\t"));
        yield return ("a line break in it", good.Insert(40, "\r\n"));
        yield return ("a newline after it", good + "\n");
        yield return ("a NUL after it", good + "\0");
        yield return ("a letter that looks like one", good[..^1] + "\u0391");
        yield return ("a letter of Latin-1", good[..^1] + "\u00E9");
        yield return ("hexadecimal", Convert.ToHexStringLower(Base64Url.DecodeFromChars(good)));
        yield return ("the standard alphabet", "+/" + good[2..]);
    }

    private static byte[] Bytes(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static bool IsLow(byte[] s) => Number(s) <= Order / 2;

    private static byte[] Low(byte[] signature) => IsLow(signature[32..]) ? signature : [.. signature.AsSpan(0, 32), .. Negative(signature[32..])];

    private static byte[] Negative(byte[] s) => Bytes(Order - Number(s));

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    /// <summary>As OpenSSL and Java write it: SEQUENCE { INTEGER r, INTEGER s }.</summary>
    private static byte[] Der(byte[] signature)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(signature.AsSpan(0, 32).TrimStart((byte)0));
            writer.WriteIntegerUnsigned(signature.AsSpan(32).TrimStart((byte)0));
        }

        return writer.Encode();
    }
}
