using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Gateway.Auth.Trust;

/// <summary>Somebody else's public key, for one algorithm: a key never verifies what another algorithm made (RFC 8725 section 3.1).</summary>
/// <param name="Id">Its <c>kid</c>.</param>
/// <param name="Algorithm">The only <c>alg</c>.</param>
/// <param name="Material">The key itself as text: the same key of two fetched sets has the same, another key under the same <c>kid</c> has not.</param>
internal abstract record ForeignKey(string Id, string Algorithm, string Material)
{
    /// <summary>Whether the signature is this key's over the data.</summary>
    public abstract bool Verify(byte[] data, byte[] signature);
}

/// <summary>ECDSA on the curve that the algorithm names (RFC 7518 section 3.4).</summary>
internal sealed record ForeignEcKey(string Id, string Algorithm, string Material, ECParameters Parameters) : ForeignKey(Id, Algorithm, Material)
{
    /// <inheritdoc/>
    public override bool Verify(byte[] data, byte[] signature)
    {
        // A key for each call: they are not safe to share, and a token is checked once.
        using var key = ECDsa.Create(Parameters);
        return key.VerifyData(data, signature, ForeignAlgorithms.Hash(Algorithm), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}

/// <summary>RSASSA-PKCS1-v1_5 or RSASSA-PSS (RFC 7518 sections 3.3 and 3.5).</summary>
internal sealed record ForeignRsaKey(string Id, string Algorithm, string Material, RSAParameters Parameters) : ForeignKey(Id, Algorithm, Material)
{
    /// <inheritdoc/>
    public override bool Verify(byte[] data, byte[] signature)
    {
        using var key = RSA.Create(Parameters);
        return key.VerifyData(data, signature, ForeignAlgorithms.Hash(Algorithm), Algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }
}

/// <summary>Ed25519 (RFC 8037 section 3.1), which .NET does not have.</summary>
internal sealed record ForeignEd25519Key(string Id, string Material, byte[] PublicKey) : ForeignKey(Id, ForeignAlgorithms.EdDsa, Material)
{
    /// <inheritdoc/>
    public override bool Verify(byte[] data, byte[] signature)
    {
        var signer = new Ed25519Signer();
        signer.Init(forSigning: false, new Ed25519PublicKeyParameters(PublicKey));
        signer.BlockUpdate(data, 0, data.Length);
        return signer.VerifySignature(signature);
    }
}
