using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Gateway.Auth.Access;
using Gateway.Auth.SigningKeys;

namespace Gateway.Auth.AccessTokens;

/// <summary>
/// Decides whether a string is an access token of ours that is alive: RFC 9068 section 4, in its order, with what RFC 8725 asks for.
/// Revocation is not looked at here.
/// </summary>
internal sealed class AccessTokenValidator(SigningKeyRing keys, TokenIdentifiers identifiers, TimeProvider clock)
{
    /// <summary>Longer tokens are refused unread. A token with 64 roles of 64 characters and a long address stays below.</summary>
    public const int MaximumLength = 8192;

    private static readonly int SignatureTextLength = Base64Url.GetEncodedLength(SigningKeyPair.SignatureLength);

    /// <summary>Who the token is for, or null for anything that is not a good token: never why.</summary>
    /// <param name="token">What was presented.</param>
    /// <param name="acceptExpired">For signing out only: a token that is good but for its age.</param>
    public CallerIdentity? Validate(ReadOnlySpan<char> token, bool acceptExpired = false)
    {
        if (token.Length > MaximumLength)
        {
            return null;
        }

        // 1. typ, alg and key (RFC 9068 section 4, steps 1 and 5): the header is one of ours, to the letter.
        var key = keys.FindByAccessTokenHeader(token);
        if (key is null)
        {
            return null;
        }

        // 2. Exactly three parts, the last one as long as an ES256 signature.
        var rest = token[key.AccessTokenHeader.Length..];
        var dot = rest.IndexOf('.');
        if (dot <= 0 || rest.Length - dot - 1 != SignatureTextLength)
        {
            return null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(token.Length * 2);
        try
        {
            // 3. The signature (RFC 7515 section 5.2), before anything of the payload is looked at.
            var text = buffer.AsSpan(0, token.Length);
            if (Encoding.ASCII.GetBytes(token, text) != token.Length || !IsSignedBy(key, text))
            {
                return null;
            }

            // 4. The claims.
            var payloadText = text.Slice(key.AccessTokenHeader.Length, dot);
            var payload = buffer.AsSpan(token.Length);
            if (Base64Url.DecodeFromUtf8(payloadText, payload, out _, out var written) != OperationStatus.Done)
            {
                return null;
            }

            return AccessTokenClaims.Read(payload[..written], identifiers.Issuer, identifiers.Audience, acceptExpired ? DateTimeOffset.MinValue : clock.GetUtcNow());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsSignedBy(SigningKeyPair key, ReadOnlySpan<byte> token)
    {
        Span<byte> signature = stackalloc byte[SigningKeyPair.SignatureLength];
        var signatureText = token[^SignatureTextLength..];
        if (Base64Url.DecodeFromUtf8(signatureText, signature, out _, out var written) != OperationStatus.Done || written != SigningKeyPair.SignatureLength)
        {
            return false;
        }

        // Base64url leaves four unused bits here; a second spelling of the same signature would be a second cache key for the same token.
        Span<byte> canonical = stackalloc byte[SignatureTextLength];
        Base64Url.EncodeToUtf8(signature, canonical);
        return signatureText.SequenceEqual(canonical) && key.Verify(token[..^(SignatureTextLength + 1)], signature);
    }
}
