using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Gateway.Auth.SigningKeys;

namespace Gateway.Auth.AccessTokens;

/// <summary>The compact serialisation of what we sign (RFC 7515 section 7.1).</summary>
internal static class SignedToken
{
    /// <summary>Characters of a signature.</summary>
    public static readonly int SignatureTextLength = Base64Url.GetEncodedLength(SigningKeyPair.SignatureLength);

    /// <summary>Encodes and signs a payload under an encoded header (with its final dot).</summary>
    public static string Create(SigningKeyPair key, string header, ReadOnlySpan<byte> payload)
    {
        var signingInputLength = header.Length + Base64Url.GetEncodedLength(payload.Length);
        var length = signingInputLength + 1 + SignatureTextLength;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var text = buffer.AsSpan(0, length);
            Encoding.ASCII.GetBytes(header, text);
            Base64Url.EncodeToUtf8(payload, text[header.Length..]);
            Span<byte> signature = stackalloc byte[SigningKeyPair.SignatureLength];
            key.Sign(text[..signingInputLength], signature);
            text[signingInputLength] = (byte)'.';
            Base64Url.EncodeToUtf8(signature, text[(signingInputLength + 1)..]);
            return Encoding.ASCII.GetString(text);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Reads the signature at the end of a token that is long enough to have one. False when it is not written as <see cref="Create"/>
    /// writes it: a second spelling would be a second token. Whether it is good has still to be asked of the key.
    /// </summary>
    public static bool TryReadSignature(ReadOnlySpan<byte> token, Span<byte> signature)
    {
        var half = SigningKeyPair.SignatureLength / 2;
        return TryDecode(token[^SignatureTextLength..], signature, out var written) && written == SigningKeyPair.SignatureLength && LowS.Is(signature[half..written]);
    }

    /// <summary>
    /// Decodes base64url as RFC 7515 section 2 has it: no padding and no white space, which the framework's decoder passes over. (It refuses
    /// what is in the bits that the last character may have to spare.)
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int written) =>
        Base64Url.DecodeFromUtf8(text, bytes, out _, out written) == OperationStatus.Done && Base64Url.GetEncodedLength(written) == text.Length;
}
