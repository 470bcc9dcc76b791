using System.Buffers;
using System.Text;
using Gateway.Auth.Access;
using Gateway.Auth.SigningKeys;

namespace Gateway.Auth.AccessTokens;

/// <summary>
/// Decides whether a string is an access token of ours that is alive: RFC 9068 section 4, with what RFC 8725 asks for, the cheapest first.
/// Revocation is not looked at here.
/// </summary>
internal sealed class AccessTokenValidator(SigningKeyRing keys, TokenIdentifiers identifiers, TimeProvider clock)
{
    /// <summary>
    /// Longer tokens are refused unread. One with 64 roles of 64 characters, the longest address and the longest issuer and audience, every
    /// character that JSON escapes escaped, stays below.
    /// </summary>
    public const int MaximumLength = 12 * 1024;

    /// <summary>Who the token is for, or null for anything that is not a good token: never why.</summary>
    /// <remarks>
    /// The signature is the last question because it is by far the most expensive one: a token that has expired, is another issuer's or
    /// was never one is refused without it. What the claims say counts for nothing before it is answered.
    /// </remarks>
    /// <param name="token">What was presented.</param>
    /// <param name="acceptExpired">For signing out only: a token that is good but for its age.</param>
    public CallerIdentity? Validate(ReadOnlySpan<char> token, bool acceptExpired = false) => Validate(token, acceptExpired, out _);

    /// <summary>
    /// Whether a token names us as its issuer and has a header that we have never written (<c>alg</c> "none", another <c>typ</c>, no
    /// <c>kid</c>, a key of its own): somebody made it in our name. A key that is not known is no sign of it: it may be long retired, or made
    /// by another replica a moment ago.
    /// </summary>
    public bool HasForgedHeader(ReadOnlySpan<char> token) =>
        token.Length <= MaximumLength && !SigningKeyPair.HasHeaderOfOurs(token) && ClaimedIssuer.Is(token, () => identifiers.Issuer);

    /// <summary>The same as <see cref="Validate(ReadOnlySpan{char}, bool)"/>.</summary>
    /// <param name="token">What was presented.</param>
    /// <param name="acceptExpired">For signing out only: a token that is good but for its age.</param>
    /// <param name="hasForgedSignature">
    /// Whether it says everything that a good token says, and its signature is not the one of the key that it names: somebody made it in our
    /// name. Not so what has expired, for which no signature is checked: a forger can as well write a later time. Nor what has been cut off,
    /// which happens to honest programs.
    /// </param>
    public CallerIdentity? Validate(ReadOnlySpan<char> token, bool acceptExpired, out bool hasForgedSignature)
    {
        hasForgedSignature = false;
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
        if (dot <= 0 || rest.Length - dot - 1 != SignedToken.SignatureTextLength)
        {
            return null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(token.Length * 2);
        try
        {
            var text = buffer.AsSpan(0, token.Length);
            Span<byte> signature = stackalloc byte[SigningKeyPair.SignatureLength];
            if (Encoding.ASCII.GetBytes(token, text) != token.Length || !SignedToken.TryReadSignature(text, signature))
            {
                return null;
            }

            // 3. The claims (steps 3, 4 and 6).
            var payload = buffer.AsSpan(token.Length);
            if (!SignedToken.TryDecode(text.Slice(key.AccessTokenHeader.Length, dot), payload, out var written))
            {
                return null;
            }

            var identity = AccessTokenClaims.Read(payload[..written], identifiers.Issuer, identifiers.Audience, clock.GetUtcNow(), acceptExpired);

            // 4. The signature (step 5; RFC 7515 section 5.2), over the very characters that were presented.
            hasForgedSignature = identity is not null && !key.Verify(text[..^(SignedToken.SignatureTextLength + 1)], signature);
            return hasForgedSignature ? null : identity;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
