using Gateway.Auth.Secrets;

namespace Gateway.Auth.SigningKeys;

/// <summary>Makes keys for the table, where the private half is encrypted, and takes them out of it again.</summary>
internal sealed class SigningKeyVault(SecretProtector secrets)
{
    private const string Purpose = "signing-key";

    /// <summary>A new key.</summary>
    public SigningKey Create(DateTimeOffset now, DateTimeOffset activatesAt)
    {
        using var pair = SigningKeyPair.Generate();
        return new SigningKey
        {
            Kid = pair.Kid,
            Algorithm = "ES256",
            PrivateKey = Protect(pair),
            PublicKey = pair.ExportPublicKey(),
            CreatedAt = now,
            ActivatesAt = activatesAt,
        };
    }

    /// <summary>Decrypts a key for use.</summary>
    /// <exception cref="SecretsMismatchException">It was encrypted under a master secret that is not configured.</exception>
    public SigningKeyPair Open(SigningKey key) => SigningKeyPair.FromPkcs8(secrets.Unprotect(Purpose, key.Kid, key.PrivateKey));

    /// <summary>Whether it is encrypted under the current master secret and not a previous one.</summary>
    public bool IsCurrent(SigningKey key) => secrets.IsCurrent(key.PrivateKey);

    /// <summary>A private key, encrypted under the current master secret.</summary>
    public byte[] Protect(SigningKeyPair pair) => secrets.Protect(Purpose, pair.Kid, pair.ExportPkcs8());
}
