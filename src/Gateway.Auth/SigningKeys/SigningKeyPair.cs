using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Auth.SigningKeys;

/// <summary>
/// One ES256 key (RFC 7518 section 3.4), ready for use. Its <c>kid</c> is the key's SHA-256 thumbprint (RFC 7638), so that a key
/// has one name everywhere and a name can't be given to another key.
/// </summary>
internal sealed class SigningKeyPair : IDisposable
{
    /// <summary>Bytes of an ES256 signature: R and S (RFC 7518 section 3.4).</summary>
    public const int SignatureLength = 64;

    private const string AccessTokenType = "at+jwt";

    // What every access-token header of ours begins with. 36 bytes before the kid are 48 characters; a kid is always 43 characters long.
    private static readonly string HeaderOfNobody = Header(AccessTokenType, new string('A', 43));
    private static readonly string HeaderStart = HeaderOfNobody[..48];

    // An ECDsa instance is not promised to be safe for several threads at once: each use borrows one of its own.
    private readonly ConcurrentBag<ECDsa> idle = [];
    private readonly byte[] privateKey;

    private SigningKeyPair(byte[] pkcs8, ECDsa first)
    {
        privateKey = pkcs8;
        idle.Add(first);
        var point = first.ExportParameters(includePrivateParameters: false).Q;
        X = Base64Url.EncodeToString(point.X);
        Y = Base64Url.EncodeToString(point.Y);
        // RFC 7638 section 3.2: the required members in lexicographic order, no white space.
        Kid = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));
        AccessTokenHeader = Header(AccessTokenType, Kid);
        AssertionHeader = Header("ag-assertion+jwt", Kid);
    }

    /// <summary>The key's name (RFC 7638 thumbprint).</summary>
    public string Kid { get; }

    /// <summary>The public point's x, base64url (RFC 7518 section 6.2.1.2).</summary>
    public string X { get; }

    /// <summary>The public point's y, base64url (RFC 7518 section 6.2.1.3).</summary>
    public string Y { get; }

    /// <summary>The encoded header of every access token that this key signs, with the final dot (RFC 9068 section 2.1).</summary>
    public string AccessTokenHeader { get; }

    /// <summary>The encoded header of every assertion that this key signs, with the final dot.</summary>
    public string AssertionHeader { get; }

    /// <summary>Makes a new key.</summary>
    public static SigningKeyPair Generate()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SigningKeyPair(key.ExportPkcs8PrivateKey(), key);
    }

    /// <summary>Takes a stored key back.</summary>
    /// <exception cref="CryptographicException">The bytes are not a PKCS#8 private key on P-256.</exception>
    public static SigningKeyPair FromPkcs8(byte[] pkcs8)
    {
        var key = Import(pkcs8);
        return new SigningKeyPair(pkcs8, key);
    }

    /// <summary>Whether a token begins with a header as we write them, for whatever key.</summary>
    public static bool HasHeaderOfOurs(ReadOnlySpan<char> token) =>
        token.Length > HeaderOfNobody.Length && token[HeaderOfNobody.Length - 1] == '.' && token.StartsWith(HeaderStart, StringComparison.Ordinal);

    /// <summary>The private key (PKCS#8), to be encrypted and stored.</summary>
    public ReadOnlySpan<byte> ExportPkcs8() => privateKey;

    /// <summary>The public key (SubjectPublicKeyInfo).</summary>
    public byte[] ExportPublicKey()
    {
        var key = Borrow();
        try
        {
            return key.ExportSubjectPublicKeyInfo();
        }
        finally
        {
            idle.Add(key);
        }
    }

    /// <summary>Signs with SHA-256; writes <see cref="SignatureLength"/> bytes, with <see cref="LowS"/>.</summary>
    public void Sign(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        var key = Borrow();
        try
        {
            key.TrySignData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out _);
            LowS.Make(signature[(SignatureLength / 2)..SignatureLength]);
        }
        finally
        {
            idle.Add(key);
        }
    }

    /// <summary>Whether the signature is this key's over the data.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var key = Borrow();
        try
        {
            return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            idle.Add(key);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryTake(out var key))
        {
            key.Dispose();
        }
    }

    private static ECDsa Import(byte[] pkcs8)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return key;
    }

    private static string Header(string type, string kid) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"ES256","typ":"{{type}}","kid":"{{kid}}"}""")) + ".";

    private ECDsa Borrow() => idle.TryTake(out var key) ? key : Import(privateKey);
}
