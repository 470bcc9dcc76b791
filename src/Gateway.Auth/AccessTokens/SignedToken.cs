using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Gateway.Auth.SigningKeys;

namespace Gateway.Auth.AccessTokens;

/// <summary>The compact serialisation of what we sign (RFC 7515 section 7.1).</summary>
internal static class SignedToken
{
    /// <summary>Encodes and signs a payload under an encoded header (with its final dot).</summary>
    public static string Create(SigningKeyPair key, string header, ReadOnlySpan<byte> payload)
    {
        var signingInputLength = header.Length + Base64Url.GetEncodedLength(payload.Length);
        var length = signingInputLength + 1 + Base64Url.GetEncodedLength(SigningKeyPair.SignatureLength);
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
}
