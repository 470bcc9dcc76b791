using System.Buffers.Text;
using System.Text;
using Gateway.Auth.AccessTokens;
using Gateway.Auth.SigningKeys;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Auth.Tests.AccessTokens;

/// <summary>Published vectors at the verifier.</summary>
public sealed class SignatureVectorTests
{
    [Fact]
    [Trait("advisory", "C-32")]
    [Trait("advisory", "C-33")]
    [Trait("advisory", "C-36")]
    [Trait("advisory", "C-42")]
    public void A_signature_is_good_exactly_when_the_vector_says_so()
    {
        foreach (var vector in SignatureVectors.Es256())
        {
            // The larger S is good for the standard, and not the one that we write.
            var isOurs = vector.IsValid && LowS.Is(Base64Url.DecodeFromChars(vector.Jws.Split('.')[2]).AsSpan(32));

            Assert.True(isOurs == Accepts(vector.Key, vector.Jws), vector.Name);
            Assert.True(!vector.IsValid || Verifies(vector.Key, vector.Jws), vector.Name);
        }
    }

    [Fact]
    [Trait("advisory", "C-31")]
    [Trait("advisory", "C-32")]
    [Trait("advisory", "C-37")]
    [Trait("advisory", "C-48")]
    public void No_vector_is_an_access_token_whatever_it_is_signed_or_encrypted_with()
    {
        var clock = new FakeTimeProvider();
        var ring = new SigningKeyRing(clock);
        var vectors = SignatureVectors.Es256().ToList();
        ring.Replace([.. from vector in vectors.DistinctBy(vector => vector.Key.Kid)
                         select new LoadedKey(new SigningKey { Kid = vector.Key.Kid, Algorithm = "ES256", PrivateKey = [], PublicKey = [], CreatedAt = clock.GetUtcNow(), ActivatesAt = clock.GetUtcNow() }, vector.Key)]);
        var validator = new AccessTokenValidator(ring, new TokenIdentifiers(new AuthOptions(), new PublicOrigin("https://app.example.com")), clock);

        Assert.All(vectors.Select(vector => vector.Jws).Concat(SignatureVectors.All()), jws => Assert.Null(validator.Validate(jws, acceptExpired: true)));
    }

    private static bool Accepts(SigningKeyPair key, string jws)
    {
        var (token, signature) = (Encoding.UTF8.GetBytes(jws), new byte[SigningKeyPair.SignatureLength]);
        return jws.Split('.') is [_, _, var text] && text.Length == SignedToken.SignatureTextLength
            && SignedToken.TryReadSignature(token, signature) && key.Verify(token.AsSpan(0, token.Length - text.Length - 1), signature);
    }

    private static bool Verifies(SigningKeyPair key, string jws)
    {
        var end = jws.LastIndexOf('.');
        return key.Verify(Encoding.UTF8.GetBytes(jws[..end]), Base64Url.DecodeFromChars(jws.AsSpan(end + 1)));
    }
}
